import { Logger } from '@aws-lambda-powertools/logger';
import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  paginateListPipelineExecutions,
} from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { answering } from '@slipway/pipeline-job';
import { actionsOf } from '../audit/actions-of';
import { ApproverCheckParts, checkApprover } from './check-approver';
import type { ApproverCheckEnvironment, KnownPeople } from './env';

const { TABLE_NAME, KNOWN_PEOPLE, UNKNOWN } = process.env as unknown as ApproverCheckEnvironment;
const logger = new Logger({ serviceName: 'approver-check' });
const client = new CodePipelineClient({});
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } });

const check: ApproverCheckParts = {
  known: JSON.parse(KNOWN_PEOPLE) as KnownPeople,
  unknown: UNKNOWN,
  actionsOf: async (pipeline, executionId) => actionsOf(client, pipeline, executionId),
  executionsOf: (pipelineName) => ({
    async *summaries() {
      for await (const page of paginateListPipelineExecutions({ client }, { pipelineName })) {
        yield* page.pipelineExecutionSummaries ?? [];
      }
    },
    execution: async (pipelineExecutionId) => {
      const command = new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId });
      return (await client.send(command)).pipelineExecution!;
    },
  }),
  record: async (record) => {
    await table.send(new PutCommand({ TableName: TABLE_NAME, Item: record }));
    logger.info('checked', { verdict: record.verdict, correlationId: record.executionId });
  },
  now: () => new Date(),
};

/** Handles one CodePipeline job: checks an approval, and reports the result to the pipeline. */
export const handler = answering((job) => checkApprover(job, check), { logger });
