import { Action, Rule, Stage } from './declaration';

/** Returns a condition rule in the form of an action with the category `Rule` and no output artifacts. */
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
