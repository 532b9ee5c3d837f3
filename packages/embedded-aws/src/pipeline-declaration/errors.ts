/** Thrown if CodePipeline would refuse to create a pipeline. None of the pipeline's actions are run. */
export class PipelineDeclarationError extends Error {
  public override readonly name = 'PipelineDeclarationError';
}
