/** Name of the pipeline variable that says what or who started a run. */
export const STARTED_BY = 'STARTED_BY';

/** Value of the variable in a run that neither a rule nor a person started, such as the first run of a new pipeline. */
export const NOBODY = 'nobody';

/** The part of an execution that names what started it. */
export interface StartedExecution {
  readonly variables?: readonly { readonly name?: string; readonly resolvedValue?: string }[];
}

/** Whether an execution skips every stage after its source. A pipeline without the variable has no such executions. */
export function isNotStarted({ variables = [] }: StartedExecution): boolean {
  return variables.some(({ name, resolvedValue }) => name === STARTED_BY && resolvedValue === NOBODY);
}
