import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import {
  ActionExecutionDetail,
  CodePipelineClient,
  GetPipelineExecutionCommand,
  paginateListActionExecutions,
  TriggerType,
} from '@aws-sdk/client-codepipeline';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { CodePipelineCloudWatchPipelineEvent } from 'aws-lambda';
import { byProtocol } from './by-protocol';
import { FailureReportEnvironment } from './env';
import { failedActions } from './failed-actions';
import { failureMessage } from './failure-message';

/** Number of attempts to read the failed actions. The event can arrive before CodePipeline lists them. */
const LOOKS = 3;
const BETWEEN_LOOKS_MS = 2_000;

const logger = new Logger({ serviceName: 'failure-report' });
const codePipeline = new CodePipelineClient({});
const sns = new SNSClient({});

/**
 * Publishes a message about a failed execution. The execution that CodePipeline starts when it creates a pipeline is
 * not reported, because there may be nothing to deliver yet. After an error, Lambda retries up to twice, so a message
 * can be sent more than once.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
 */
export async function handler({ detail, region, time }: CodePipelineCloudWatchPipelineEvent): Promise<void> {
  const { TOPIC_ARN } = process.env as unknown as FailureReportEnvironment;
  const { pipeline, 'execution-id': executionId } = detail;
  logger.appendKeys({ correlationId: executionId, pipeline });
  const { pipelineExecution } = await codePipeline.send(
    new GetPipelineExecutionCommand({ pipelineName: pipeline, pipelineExecutionId: executionId }),
  );
  if (pipelineExecution!.trigger?.triggerType === TriggerType.CreatePipeline) {
    logger.info('not reported: CodePipeline itself started the execution when the pipeline was created');
    return;
  }
  const message = failureMessage(
    { pipeline, executionId, region, time },
    pipelineExecution!,
    await actionsOf(pipeline, executionId),
  );
  const { MessageId } = await sns.send(
    new PublishCommand({
      TopicArn: TOPIC_ARN,
      Subject: message.subject,
      Message: byProtocol(message),
      MessageStructure: 'json',
    }),
  );
  logger.info('reported', { subject: message.subject, messageId: MessageId });
}

/** Returns the action executions. If no action has failed after the last attempt, the cause is a stage condition. */
async function actionsOf(
  pipelineName: string,
  pipelineExecutionId: string,
  looks = LOOKS,
): Promise<ActionExecutionDetail[]> {
  const actions: ActionExecutionDetail[] = [];
  for await (const { actionExecutionDetails = [] } of paginateListActionExecutions(
    { client: codePipeline },
    { pipelineName, filter: { pipelineExecutionId } },
  )) {
    actions.push(...actionExecutionDetails);
  }
  if (looks === 1 || failedActions(actions).length > 0) {
    return actions;
  }
  await sleep(BETWEEN_LOOKS_MS);
  return actionsOf(pipelineName, pipelineExecutionId, looks - 1);
}
