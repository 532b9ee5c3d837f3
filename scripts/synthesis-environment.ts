import { basename } from 'node:path';
import { childEnvironment } from '../packages/processes/src/child-environment';
import { variablesOf } from './app-variables.cjs';
import { EXAMPLES, EXAMPLES_OF_A_NEW_APP } from './example-variables';
import { workspaceEnvironment } from './workspace-environment';

/**
 * What an app finds in its environment when it is synthesized: its example configuration, and over that the variables
 * of this process that it reads.
 *
 * @param validate whether the outcome is cached. The app then sees only variables that its target `validate` lists, and
 * none of the settings of the CDK, of which one turns the validation off
 */
export function synthesisEnvironment(app: string, validate: boolean): Record<string, string> {
  const variables = variablesOf(app);
  return {
    ...(EXAMPLES[basename(app)] ?? EXAMPLES_OF_A_NEW_APP),
    ...(validate ? childEnvironment({ pass: variables }) : workspaceEnvironment(variables)),
  };
}
