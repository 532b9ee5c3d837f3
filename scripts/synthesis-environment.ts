import { basename } from 'node:path';
import { childEnvironment } from '../packages/processes/src/child-environment';
import { variablesOf } from './app-variables.cjs';
import { EXAMPLES, EXAMPLES_OF_A_NEW_APP } from './example-variables';
import { workspaceEnvironment } from './workspace-environment';

/**
 * Returns the environment of an app when it is synthesized: its example configuration, overridden by the variables of
 * this process that the app reads.
 *
 * @param validate whether the outcome is cached; the app then sees only variables that its target `validate` lists, and
 * none of the CDK's settings, one of which turns the validation off
 */
export function synthesisEnvironment(app: string, validate: boolean): Record<string, string> {
  const variables = variablesOf(app);
  return {
    ...(EXAMPLES[basename(app)] ?? EXAMPLES_OF_A_NEW_APP),
    ...(validate ? childEnvironment({ pass: variables }) : workspaceEnvironment(variables)),
  };
}
