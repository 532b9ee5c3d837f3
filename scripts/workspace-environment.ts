import { childEnvironment } from '../packages/processes/src/child-environment';

/** Environment variables that scripts pass on: settings of Nx, Jest, the CDK and Slipway, without Nx access tokens. */
const SETTINGS = [
  /^NX_(?!.*(TOKEN|KEY|PASSWORD))/,
  /^(SLIPWAY|CDK|JEST|STAND_IN)_/,
  'NODE_ENV',
  'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
];

/**
 * Returns the environment variables for child processes of the workspace's scripts, without tokens or credentials.
 *
 * This module imports the sources of `@slipway/processes`, because the package may not be built yet.
 *
 * @param pass additional variables of this process, by name or pattern
 */
export function workspaceEnvironment(pass: readonly (string | RegExp)[] = []): Record<string, string> {
  return childEnvironment({ pass: [...SETTINGS, ...pass] });
}
