import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient, GetPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { actionsOf } from './actions-of';
import { ApprovalEvent, decidedAttempts, isKnown } from './announced-decision';
import { ApprovalRecord, approvalRecord } from './approval-record';
import { ApprovalAuditEnvironment, SORT_KEY } from './env';

const logger = new Logger({ serviceName: 'approval-audit' });
const codePipeline = new CodePipelineClient({});
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } });

/**
 * Records all decisions of an approval action in an execution: a retried action has several decisions, and events can
 * arrive out of order. A record is written only once, even if an event arrives several times.
 */
export async function handler({ detail }: ApprovalEvent): Promise<void> {
  const { TABLE_NAME } = process.env as unknown as ApprovalAuditEnvironment;
  const execution = { pipelineName: detail.pipeline, pipelineExecutionId: detail['execution-id'] };
  logger.appendKeys({ correlationId: execution.pipelineExecutionId });
  const { pipelineExecution } = await codePipeline.send(new GetPipelineExecutionCommand(execution));
  const actions = await actionsOf(codePipeline, execution.pipelineName, execution.pipelineExecutionId);
  const decided = decidedAttempts(actions, detail.action);
  for (const attempt of decided) {
    const record = approvalRecord(pipelineExecution!, actions, attempt);
    logger.info((await put(TABLE_NAME, record)) ? 'recorded' : 'recorded before', { record });
  }
  if (!isKnown(detail, decided)) {
    throw new Error(
      `CodePipeline does not yet return the decision of approval '${detail.action}' in '${detail.pipeline}'; Lambda will retry the event`,
    );
  }
}

async function put(TableName: string, record: ApprovalRecord): Promise<boolean> {
  try {
    await table.send(
      new PutCommand({
        TableName,
        Item: record,
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': SORT_KEY },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return false;
    }
    throw error;
  }
}
