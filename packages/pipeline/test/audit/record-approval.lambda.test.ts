import { Logger } from '@aws-lambda-powertools/logger';
import { ActionExecutionDetail, CodePipelineClient, GetPipelineExecutionCommand, ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { CodePipelineCloudWatchActionEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../src/audit/record-approval.lambda';

const codePipeline = mockClient(CodePipelineClient);
const table = mockClient(DynamoDBDocumentClient);
const EVENT = { detail: { pipeline: 'shop', 'execution-id': 'run-1', action: 'Approve' } } as CodePipelineCloudWatchActionEvent;
const APPROVED: ActionExecutionDetail = {
  actionName: 'Approve', status: 'Succeeded', lastUpdateTime: new Date('2026-11-22T10:00:00Z'), updatedBy: 'arn:aws:sts::111122223333:assumed-role/Lead/ada',
  input: { actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' }, resolvedConfiguration: { CustomData: 'plan 4f2a: 1 to create' } },
  output: { executionResult: { externalExecutionSummary: 'looks right' } },
};
const PREVIEW: ActionExecutionDetail = { actionName: 'Preview', status: 'Succeeded', input: { actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } }, output: { outputVariables: { PLAN_DIGEST: '4f2a' } } };
const SOURCE: ActionExecutionDetail = { actionName: 'Source', status: 'Succeeded', input: { actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' } }, output: { outputVariables: { CommitMessage: 'a message that nobody needs here' } } };

beforeEach(() => {
  process.env.TABLE_NAME = 'approvals';
  [codePipeline, table].forEach((client) => client.reset());
  jest.spyOn(Logger.prototype, 'info').mockImplementation();
  codePipeline.on(GetPipelineExecutionCommand, { pipelineName: 'shop', pipelineExecutionId: 'run-1' }).resolves({
    pipelineExecution: { pipelineName: 'shop', pipelineExecutionId: 'run-1', artifactRevisions: [{ name: 'Source', revisionId: 'c0ffee' }], variables: [{ name: 'ACTOR', resolvedValue: 'octocat' }] },
  });
});

/** CodePipeline tells the newest action first, in pages. */
function actions(...pages: ActionExecutionDetail[][]): void {
  pages.forEach((actionExecutionDetails, index) => {
    codePipeline.on(ListActionExecutionsCommand, { pipelineName: 'shop', filter: { pipelineExecutionId: 'run-1' }, ...(index > 0 && { nextToken: String(index) }) })
      .resolves({ actionExecutionDetails, nextToken: index + 1 < pages.length ? String(index + 1) : undefined });
  });
}

const written = () => table.commandCalls(PutCommand).map(({ args }) => args[0].input);

describe('the function that records approvals', () => {
  it('[PG-17] records who decided what, when, and about which commit and plan', async () => {
    actions([APPROVED], [PREVIEW, SOURCE]);

    await handler(EVENT);

    expect(written()).toEqual([expect.objectContaining({
      TableName: 'approvals',
      Item: {
        pipeline: 'shop', decision: '2026-11-22T10:00:00.000Z#run-1#Approve', executionId: 'run-1', action: 'Approve', verdict: 'Approved',
        approver: 'arn:aws:sts::111122223333:assumed-role/Lead/ada', at: '2026-11-22T10:00:00.000Z', comment: 'looks right', shown: 'plan 4f2a: 1 to create',
        revisions: { Source: 'c0ffee' }, exported: { PLAN_DIGEST: '4f2a' }, variables: { ACTOR: 'octocat' },
      },
    })]);
  });

  it('[PG-17] records a rejection, and that nobody decided in time', async () => {
    actions([{ ...APPROVED, status: 'Failed', updatedBy: undefined, output: undefined, input: undefined }, { ...PREVIEW, output: undefined }]);

    await handler(EVENT);

    expect(written()[0].Item).toMatchObject({ verdict: 'Rejected', approver: 'nobody: it was not decided in time', exported: {} });
  });

  it('writes a record once, however often the event arrives', async () => {
    actions([APPROVED]);
    table.onAnyCommand().rejects(new ConditionalCheckFailedException({ message: 'there', $metadata: {} }));

    await expect(handler(EVENT)).resolves.toBeUndefined();

    expect(written()[0]).toMatchObject({ ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'decision' } });
  });

  it('records an execution without revisions and variables', async () => {
    codePipeline.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { pipelineName: 'shop', pipelineExecutionId: 'run-1' } });
    actions([APPROVED]);

    await handler(EVENT);

    expect(written()[0].Item).toMatchObject({ revisions: {}, variables: {} });
  });

  it('fails, so that Lambda tries again, while CodePipeline does not know the decision', async () => {
    codePipeline.on(ListActionExecutionsCommand).resolves({ actionExecutionDetails: [{ ...APPROVED, status: 'InProgress' }] });

    await expect(handler(EVENT)).rejects.toThrow("CodePipeline does not know yet how 'Approve' of 'shop' was decided");
  });

  it('fails where there is nothing to go by', async () => {
    codePipeline.on(ListActionExecutionsCommand).resolves({});

    await expect(handler(EVENT)).rejects.toThrow('does not know yet');
  });

  it('fails, so that Lambda tries again, where the table cannot be written', async () => {
    actions([APPROVED]);
    table.onAnyCommand().rejects(new Error('throttled'));

    await expect(handler(EVENT)).rejects.toThrow('throttled');
  });
});
