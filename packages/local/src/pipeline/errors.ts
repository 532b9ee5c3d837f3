/** Thrown if CodePipeline would refuse to start a pipeline. No execution is created. */
export class StartRefusedError extends Error {
  public override readonly name = 'StartRefusedError';
}

/** Thrown if CodePipeline would refuse to retry a stage. The execution is not changed. */
export class RetryRefusedError extends Error {
  public override readonly name = 'RetryRefusedError';

  constructor(
    /** Error code of the CodePipeline API. */
    readonly code: 'NotLatestPipelineExecutionException' | 'StageNotFoundException' | 'StageNotRetryableException',
    message: string,
  ) {
    super(message);
  }
}

/** Thrown if a variable reference, `#{namespace.variable}`, has no value. The action fails before it starts. */
export class UnresolvedVariableError extends Error {
  public override readonly name = 'UnresolvedVariableError';

  constructor(
    readonly reference: string,
    where: string,
    known: readonly string[],
  ) {
    super(
      `${where}: the variable ${reference} is not defined by the pipeline or an earlier action; the defined variables are: ${known.join(', ') || 'none'}; correct the reference, or set a namespace on the action that exports the variable`,
    );
  }
}
