import { Action, Rule, Stage } from './declaration';

/**
 * Returns the action that CodePipeline runs for a condition rule. The action has the category `Rule` and no outputs.
 */
export function ruleAsAction({ name, type, configuration, inputs, commands, roleArn, region }: Rule): Action {
  return {
    name,
    type,
    configuration,
    inputs,
    outputs: [],
    outputFiles: {},
    commands,
    outputVariables: [],
    environmentVariables: [],
    namespace: undefined,
    roleArn,
    runOrder: 1,
    timeoutInMinutes: undefined,
    region,
  };
}

/** Returns the rules of all conditions in a stage. */
export function rulesOf({ beforeEntry, onSuccess, onFailure }: Stage): readonly Rule[] {
  return [...beforeEntry, ...onSuccess, ...onFailure.conditions].flatMap(({ rules }) => rules);
}
