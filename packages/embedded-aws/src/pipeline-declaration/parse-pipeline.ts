import { messageOf } from '@slipway/processes';
import { brokenRules } from './broken-rules';
import { Pipeline, pipelineSchema } from './declaration';
import { PipelineDeclarationError } from './errors';

/**
 * Parses the properties of an `AWS::CodePipeline::Pipeline`. Throws `PipelineDeclarationError` if the declaration
 * breaks the schema or one of the rules of CodePipeline that are checked here.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
 */
export function parsePipeline(properties: unknown): Pipeline {
  const parsed = pipelineSchema.safeParse(properties);
  if (!parsed.success) {
    throw new PipelineDeclarationError(
      `invalid pipeline declaration, ${messageOf(parsed.error)}; correct the template`,
      {
        cause: parsed.error,
      },
    );
  }
  brokenRules(parsed.data).forEach((broken) => {
    throw new PipelineDeclarationError(`pipeline ${parsed.data.name}: ${broken}`);
  });
  return parsed.data;
}
