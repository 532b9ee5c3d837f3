import { DIFFERENCES } from '../differences';
import { Artifact } from '../artifacts/artifact-store';
import { Action, artifactStoreOf } from '@slipway/embedded-aws';
import { ActionContext } from './action-runner';
import { executedBy } from './change-sets';
import { ExecutionContext } from './execution-context';
import { Simulation } from './execution-result';
import { ExecutionState } from './execution-state';
import { Placeholders } from './placeholders';
import { resolveConfiguration } from './variables';

/**
 * Returns the context for running an action or a rule in an execution. The configuration and commands still contain
 * variable references, which `resolveAction` resolves.
 */
export function actionContext(
  { pipeline, state, sourceRevisions, region }: ExecutionContext,
  stage: string,
  action: Action,
  place: Pick<ActionContext, 'workFolder' | 'log' | 'signal'>,
): ActionContext {
  return {
    ...place,
    pipeline: { name: pipeline.name, roleArn: pipeline.roleArn, executionId: state.executionId },
    stage,
    action,
    configuration: action.configuration,
    inputs: inputsOf(action, state),
    sourceRevisions: sourceRevisions.filter((it) => it.actionName === action.name),
    roleArn: action.roleArn ?? pipeline.roleArn,
    artifactStore: artifactStoreOf(pipeline, action.region ?? region),
  };
}

/**
 * Resolves the variables in an action's configuration and commands.
 *
 * @param where name of the action or rule, for the error message
 * @throws UnresolvedVariableError if a variable has neither a value nor a placeholder
 */
export function resolveAction(
  action: Action,
  { namespaces }: ExecutionState,
  where: string,
  placeholders: Placeholders,
): Pick<ActionContext, 'action' | 'configuration'> {
  const resolve = (values: Readonly<Record<string, string>>) =>
    resolveConfiguration(values, namespaces, where, placeholders);
  const configuration = resolve(action.configuration);
  const commands = Object.values(
    resolve(Object.fromEntries(action.commands.map((text, index) => [`command ${index + 1}`, text]))),
  );
  return { action: { ...action, commands }, configuration };
}

/** Returns the existing input artifacts of an action. Artifacts of simulated actions do not exist. */
export function inputsOf({ inputs }: Action, { artifacts }: ExecutionState): Artifact[] {
  return inputs.map((name) => artifacts[name]).filter((it) => it !== undefined);
}

/**
 * Returns the reason for simulating an action whose input artifact or change set would come from a simulated action.
 * Returns undefined if the action can be executed.
 *
 * @throws Error if an input artifact does not exist, because its stage was skipped
 */
export function simulationOf(action: Action, state: ExecutionState): Simulation | undefined {
  const changeSet = executedBy(action);
  if (changeSet !== undefined && state.simulatedChangeSets.has(changeSet)) {
    return { reason: DIFFERENCES.simulatedChangeSet.says(changeSet) };
  }
  const missing = action.inputs.find((name) => !Object.hasOwn(state.artifacts, name));
  if (missing !== undefined && !state.simulatedArtifacts.has(missing)) {
    throw new Error(
      `the input artifact ${missing} does not exist in this execution: the stage that produces it was skipped`,
    );
  }
  return missing === undefined ? undefined : { reason: DIFFERENCES.simulatedInput.says(missing) };
}
