/** Thrown if CodePipeline would refuse a start. No execution is created. */
export class StartRefusedError extends Error {
  public override readonly name = 'StartRefusedError';
}

/** Thrown if CodePipeline would refuse to retry a stage. Nothing has changed. */
export class RetryRefusedError extends Error {
  public override readonly name = 'RetryRefusedError';

  constructor(
    /** Error code of the API. */
    readonly code: 'NotLatestPipelineExecutionException' | 'StageNotFoundException' | 'StageNotRetryableException',
    message: string,
  ) {
    super(message);
  }
}

/** Thrown if a variable in `#{namespace.variable}` has no value. The action fails before it starts. */
export class UnresolvedVariableError extends Error {
  public override readonly name = 'UnresolvedVariableError';

  constructor(
    readonly reference: string,
    where: string,
    known: readonly string[],
  ) {
    super(
      `${where}: the variable ${reference} cannot be resolved; a variable has to come from the pipeline or from an earlier action; known here: ${known.join(', ') || 'none'}; correct the reference, or give the action that exports it a namespace`,
    );
  }
}
