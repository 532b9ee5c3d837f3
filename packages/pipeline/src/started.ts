/** Name of the pipeline variable that contains the rule or person that started the execution. */
export const STARTED_BY = 'STARTED_BY';

/**
 * Value of the pipeline variable `STARTED_BY` if neither a rule nor a person set it, as in the first run of a pipeline,
 * or in a manual execution for which no name was entered.
 */
export const NOBODY = 'nobody';

/** Fields of an execution that show whether a rule or person started it. */
export interface StartedExecution {
  readonly variables?: readonly { readonly name?: string; readonly resolvedValue?: string }[];
}

/** Whether an execution skips every stage after the source, because `STARTED_BY` names neither a rule nor a person. */
export function isNotStarted({ variables = [] }: StartedExecution): boolean {
  return variables.some(({ name, resolvedValue }) => name === STARTED_BY && resolvedValue === NOBODY);
}
