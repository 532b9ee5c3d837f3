import { basename } from 'node:path';
import { childEnvironment } from '../packages/processes/src/child-environment';
import { variablesOf } from './app-variables.cjs';
import { EXAMPLES, EXAMPLES_OF_A_NEW_APP } from './example-variables';
import { workspaceEnvironment } from './workspace-environment';

/**
 * Returns the environment variables for an app's synthesis: the app's example configuration, overridden by the
 * variables of this process.
 *
 * @param validate whether the result is cached. In this case, the environment contains only variables that the app's
 * `validate` target lists. It contains none of the CDK's settings, one of which disables the validation
 */
export function synthesisEnvironment(app: string, validate: boolean): Record<string, string> {
  const variables = variablesOf(app);
  return {
    ...(EXAMPLES[basename(app)] ?? EXAMPLES_OF_A_NEW_APP),
    ...(validate ? childEnvironment({ pass: variables }) : workspaceEnvironment(variables)),
  };
}
