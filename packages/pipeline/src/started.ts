/** Name of the pipeline variable that says what or who started a run. */
export const STARTED_BY = 'STARTED_BY';

/**
 * Its value in a run that nothing and nobody started, such as the one that CodePipeline starts when a pipeline is
 * created.
 */
export const NOBODY = 'nobody';

/** What CodePipeline answers about an execution, as far as it says who started it. */
export interface StartedExecution {
  readonly variables?: readonly { readonly name?: string; readonly resolvedValue?: string }[];
}

/** Whether an execution skips every stage after its source. A pipeline without the variable has no such executions. */
export function isNotStarted({ variables = [] }: StartedExecution): boolean {
  return variables.some(({ name, resolvedValue }) => name === STARTED_BY && resolvedValue === NOBODY);
}
