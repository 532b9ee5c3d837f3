/** Pipeline that CodePipeline would refuse. Nothing of it is run. */
export class PipelineDeclarationError extends Error {
  public override readonly name = 'PipelineDeclarationError';
}
