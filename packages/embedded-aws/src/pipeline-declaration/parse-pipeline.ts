import { messageOf } from '@slipway/processes';
import { brokenRules } from './broken-rules';
import { Pipeline, pipelineSchema } from './declaration';
import { PipelineDeclarationError } from './errors';

/**
 * Parses the properties of an `AWS::CodePipeline::Pipeline`. Throws `PipelineDeclarationError` if the declaration
 * breaks the schema or the rules of CodePipeline that are checked here. The error lists all of them.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
 */
export function parsePipeline(properties: unknown): Pipeline {
  const parsed = pipelineSchema.safeParse(properties);
  if (!parsed.success) {
    throw new PipelineDeclarationError(
      `invalid declaration of pipeline ${nameOf(properties)}, ${messageOf(parsed.error)}; correct the template`,
      { cause: parsed.error },
    );
  }
  const broken = brokenRules(parsed.data);
  if (broken.length > 0) {
    throw new PipelineDeclarationError(broken.map((rule) => `pipeline ${parsed.data.name}: ${rule}`).join('\n'));
  }
  return parsed.data;
}

function nameOf(properties: unknown): string {
  const { Name } = Object(properties) as { readonly Name?: unknown };
  return typeof Name === 'string' ? Name : '(without a name)';
}
