/** Thrown if CodePipeline would refuse a start. No execution is created. */
export class StartRefusedError extends Error {
  public override readonly name = 'StartRefusedError';
}

/** A retry of a stage that CodePipeline would refuse: nothing has changed. */
export class RetryRefusedError extends Error {
  public override readonly name = 'RetryRefusedError';

  constructor(
    /** How the API calls it. */
    readonly code: 'NotLatestPipelineExecutionException' | 'StageNotFoundException' | 'StageNotRetryableException',
    message: string,
  ) {
    super(message);
  }
}

/** A `#{namespace.variable}` that nothing gave a value to. The action fails before it starts. */
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
