import { Action, Rule, Stage } from './declaration';

/** A rule of a condition as the action that CodePipeline runs for it: its category is `Rule`, and it makes nothing. */
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

/** The rules of all conditions of a stage. */
export function rulesOf({ beforeEntry, onSuccess, onFailure }: Stage): readonly Rule[] {
  return [...beforeEntry, ...onSuccess, ...onFailure.conditions].flatMap(({ rules }) => rules);
}
