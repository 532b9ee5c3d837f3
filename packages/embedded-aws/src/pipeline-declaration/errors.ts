/** A pipeline that CodePipeline would not create: nothing of it is run. */
export class PipelineDeclarationError extends Error {
  public override readonly name = 'PipelineDeclarationError';
}
