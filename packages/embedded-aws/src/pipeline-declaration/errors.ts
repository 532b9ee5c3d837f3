/** Thrown if CodePipeline would refuse to create a pipeline. No action of it is run. */
export class PipelineDeclarationError extends Error {
  public override readonly name = 'PipelineDeclarationError';
}
