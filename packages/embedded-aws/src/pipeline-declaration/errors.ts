/** Thrown if CodePipeline would not create a pipeline with this declaration. None of the pipeline's actions are run. */
export class PipelineDeclarationError extends Error {
  public override readonly name = 'PipelineDeclarationError';
}
