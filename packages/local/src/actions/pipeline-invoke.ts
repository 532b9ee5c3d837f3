import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { ConfigurationError } from './errors';
import { ActionPorts } from './ports';

const revisions = z.array(
  z.object({
    actionName: z.string(),
    revisionType: z.enum(['COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY']),
    revisionValue: z.string(),
  }),
);
const variables = z.array(z.object({ name: z.string(), value: z.string() }));

/**
 * Pipeline invoke action. Starts another pipeline of the app without waiting for its end.
 *
 * The role's permission to start the pipeline is checked against the table of required permissions before the action
 * runs.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-PipelineInvoke.html
 */
export class PipelineInvoke implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Invoke';
  public readonly provider = 'CodePipeline';

  constructor(private readonly ports: ActionPorts) {}

  public async run({ configuration, pipeline, log }: ActionContext): Promise<ActionOutcome> {
    const { PipelineName: name, SourceRevisions, Variables } = configuration;
    if (!name) {
      throw new ConfigurationError(
        'a CodePipeline invoke action needs PipelineName; add it to the action configuration',
      );
    }
    const externalExecutionId = this.ports.startPipeline(name, {
      sourceRevisions: listOf(revisions, 'SourceRevisions', SourceRevisions),
      variables: listOf(variables, 'Variables', Variables),
      trigger: { type: 'PipelineInvoke', detail: pipeline.name },
    });
    log(`started ${name}: ${externalExecutionId}`);
    return { externalExecutionId, summary: `started ${name}` };
  }
}

function listOf<T>(schema: z.ZodType<T>, property: string, text = '[]'): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ConfigurationError(
      `${property} of the action is invalid: ${messageOf(cause)}; specify a JSON array of objects with string values`,
      { cause },
    );
  }
}
