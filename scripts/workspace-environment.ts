import { childEnvironment } from '../packages/processes/src/child-environment';

/** Settings of Nx, jest, the CDK and this workspace. Access tokens of Nx Cloud are not among them. */
const SETTINGS = [
  /^NX_(?!.*(TOKEN|KEY|PASSWORD))/,
  /^(SLIPWAY|CDK|JEST|STAND_IN)_/,
  'NODE_ENV',
  'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
];

/**
 * Returns the environment for child processes of this workspace's scripts. It contains no token and no credentials.
 *
 * The code comes from the sources of `@slipway/processes`, which may not be built yet when a script starts.
 *
 * @param pass additional variables of this process, by name or pattern
 */
export function workspaceEnvironment(pass: readonly (string | RegExp)[] = []): Record<string, string> {
  return childEnvironment({ pass: [...SETTINGS, ...pass] });
}
