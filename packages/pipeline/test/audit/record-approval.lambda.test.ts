import { Logger } from '@aws-lambda-powertools/logger';
import {
  ActionExecutionDetail,
  CodePipelineClient,
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
} from '@aws-sdk/client-codepipeline';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { ApprovalEvent } from '../../src/audit/announced-decision';
import { handler } from '../../src/audit/record-approval.lambda';

const codePipeline = mockClient(CodePipelineClient);
const table = mockClient(DynamoDBDocumentClient);
/** Event of a manual invocation, as in the runbook. */
const BY_HAND: ApprovalEvent = { detail: { pipeline: 'shop', 'execution-id': 'run-1', action: 'Approve' } };
/** Returns an event as CodePipeline publishes it. */
const announced = (state: 'SUCCEEDED' | 'FAILED', id = 'approve-1'): ApprovalEvent => ({
  detail: { ...BY_HAND.detail, state, 'action-execution-id': id },
});
const EVENT = announced('SUCCEEDED');
const at = (time: string) => new Date(`2026-11-22T${time}Z`);
const APPROVED: ActionExecutionDetail = {
  actionName: 'Approve',
  actionExecutionId: 'approve-1',
  status: 'Succeeded',
  lastUpdateTime: at('10:00:00'),
  updatedBy: 'arn:aws:sts::111122223333:assumed-role/Lead/ada',
  input: {
    actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
    resolvedConfiguration: { CustomData: 'plan 4f2a: 1 to create' },
  },
  output: { executionResult: { externalExecutionSummary: 'looks right' } },
};
const REJECTED: ActionExecutionDetail = { ...APPROVED, status: 'Failed' };
const APPROVED_LATER: ActionExecutionDetail = {
  ...APPROVED,
  actionExecutionId: 'approve-2',
  lastUpdateTime: at('11:00:00'),
};
const WAITING: ActionExecutionDetail = { ...APPROVED_LATER, status: 'InProgress', lastUpdateTime: at('10:30:00') };
const PREVIEW: ActionExecutionDetail = {
  actionName: 'Preview',
  status: 'Succeeded',
  lastUpdateTime: at('09:00:00'),
  input: { actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } },
  output: { outputVariables: { PLAN_DIGEST: '4f2a' } },
};
const SOURCE: ActionExecutionDetail = {
  actionName: 'Source',
  status: 'Succeeded',
  lastUpdateTime: at('08:00:00'),
  input: { actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' } },
  output: { outputVariables: { CommitMessage: 'a message that nobody needs here' } },
};

beforeEach(() => {
  process.env.TABLE_NAME = 'approvals';
  [codePipeline, table].forEach((client) => client.reset());
  jest.spyOn(Logger.prototype, 'info').mockImplementation();
  codePipeline.on(GetPipelineExecutionCommand, { pipelineName: 'shop', pipelineExecutionId: 'run-1' }).resolves({
    pipelineExecution: {
      pipelineName: 'shop',
      pipelineExecutionId: 'run-1',
      artifactRevisions: [{ name: 'Source', revisionId: 'c0ffee' }],
      variables: [{ name: 'ACTOR', resolvedValue: 'octocat' }],
    },
  });
});

/** Returns actions in pages with the newest first, as CodePipeline does. */
function actions(...pages: ActionExecutionDetail[][]): void {
  pages.forEach((actionExecutionDetails, index) => {
    codePipeline
      .on(ListActionExecutionsCommand, {
        pipelineName: 'shop',
        filter: { pipelineExecutionId: 'run-1' },
        ...(index > 0 && { nextToken: String(index) }),
      })
      .resolves({ actionExecutionDetails, nextToken: index + 1 < pages.length ? String(index + 1) : undefined });
  });
}

const written = () => table.commandCalls(PutCommand).map(({ args }) => args[0].input);
/** Returns the decisions and verdicts that were recorded, sorted. */
const recorded = () =>
  written()
    .map(({ Item }) => `${Item!.decision} ${Item!.verdict}`)
    .sort();
/** Variables that an action exported, and the time when it ended. */
const exporting = (
  actionName: string,
  time: string,
  outputVariables?: Record<string, string>,
): ActionExecutionDetail => ({ ...PREVIEW, actionName, lastUpdateTime: at(time), output: { outputVariables } });

describe('the function that records approvals', () => {
  it('[PG-17] records who decided what, when, and about which commit and plan', async () => {
    actions([APPROVED], [PREVIEW, SOURCE]);

    await handler(EVENT);

    expect(written()).toEqual([
      expect.objectContaining({
        TableName: 'approvals',
        Item: {
          pipeline: 'shop',
          decision: '2026-11-22T10:00:00.000Z#run-1#Approve',
          executionId: 'run-1',
          action: 'Approve',
          verdict: 'Approved',
          approver: 'arn:aws:sts::111122223333:assumed-role/Lead/ada',
          at: '2026-11-22T10:00:00.000Z',
          comment: 'looks right',
          shown: 'plan 4f2a: 1 to create',
          revisions: { Source: 'c0ffee' },
          exported: { Preview: { PLAN_DIGEST: '4f2a' } },
          variables: { ACTOR: 'octocat' },
        },
      }),
    ]);
  });

  it('[PG-17] records a rejection, and that nobody decided in time', async () => {
    actions([
      { ...REJECTED, updatedBy: undefined, output: undefined, input: undefined },
      { ...PREVIEW, output: undefined },
    ]);

    await handler(announced('FAILED'));

    expect(written()[0].Item).toMatchObject({
      verdict: 'Rejected',
      approver: 'nobody: the approval timed out, or the approval request could not be sent',
      exported: {},
    });
  });

  it('[PG-17] records each decision about an action that was retried, whichever event arrives first', async () => {
    actions([APPROVED_LATER, REJECTED, PREVIEW, SOURCE]);

    await handler(announced('FAILED'));

    expect(recorded()).toEqual([
      '2026-11-22T10:00:00.000Z#run-1#Approve Rejected',
      '2026-11-22T11:00:00.000Z#run-1#Approve Approved',
    ]);
  });

  it('[PG-17] records a decision next to one that was recorded before', async () => {
    actions([APPROVED_LATER, APPROVED]);
    table.onAnyCommand().rejects(new ConditionalCheckFailedException({ message: 'there', $metadata: {} }));

    await handler(announced('SUCCEEDED', 'approve-2'));

    expect(recorded()).toEqual([
      '2026-11-22T10:00:00.000Z#run-1#Approve Approved',
      '2026-11-22T11:00:00.000Z#run-1#Approve Approved',
    ]);
  });

  it.each([
    ['after a rejection', announced('SUCCEEDED', 'approve-2'), [WAITING, REJECTED]],
    ['after another approval, where what followed it failed', announced('SUCCEEDED', 'approve-2'), [WAITING, APPROVED]],
    ['that is not listed yet', announced('SUCCEEDED', 'approve-2'), [APPROVED]],
    [
      'of an event that does not name the attempt',
      { detail: { ...BY_HAND.detail, state: 'SUCCEEDED' } } as const,
      [WAITING, REJECTED],
    ],
  ])(
    '[PG-17] records what it knows and fails, so that Lambda tries again, while CodePipeline does not know a decision %s',
    async (_, event, attempts) => {
      actions([...attempts, PREVIEW]);

      await expect(handler(event)).rejects.toThrow(
        "CodePipeline does not yet return the decision of approval 'Approve' in 'shop'",
      );

      expect(recorded()).toEqual([expect.stringContaining('2026-11-22T10:00:00.000Z#run-1#Approve')]);
    },
  );

  it('records the decision of an event that names neither attempt nor state, while another decision is waited for', async () => {
    actions([WAITING, REJECTED]);

    await handler(BY_HAND);

    expect(recorded()).toEqual(['2026-11-22T10:00:00.000Z#run-1#Approve Rejected']);
  });

  it('treats an event that names the state as decided if a decision of that state is known', async () => {
    actions([APPROVED]);

    await expect(handler({ detail: { ...BY_HAND.detail, state: 'SUCCEEDED' } })).resolves.toBeUndefined();
  });

  it('does not treat an abandoned approval as decided', async () => {
    actions([{ ...APPROVED, status: 'Abandoned' }]);

    await expect(handler(BY_HAND)).rejects.toThrow('does not yet return the decision');
    expect(recorded()).toEqual([]);
  });

  it('[PG-17] records what each action had exported last before the decision, in any order of the answer', async () => {
    actions([
      exporting('Preview', '08:30:00', { PLAN_DIGEST: 'before the retry' }),
      exporting('Scan', '08:45:00', { FINDINGS: '0' }),
      APPROVED,
      PREVIEW,
      exporting('Scan', '09:15:00'),
      exporting('Cost', '09:20:00', { PLAN_DIGEST: 'of its own' }),
      exporting('Preview', '10:00:01', { PLAN_DIGEST: 'after the decision' }),
      { ...exporting('Preview', '09:30:00', { PLAN_DIGEST: 'not done' }), status: 'InProgress' },
    ]);

    await handler(EVENT);

    expect(written()[0].Item!.exported).toEqual({
      Preview: { PLAN_DIGEST: '4f2a' },
      Cost: { PLAN_DIGEST: 'of its own' },
    });
  });

  it('writes a record once, no matter how often the event arrives', async () => {
    actions([APPROVED]);
    table.onAnyCommand().rejects(new ConditionalCheckFailedException({ message: 'there', $metadata: {} }));

    await expect(handler(EVENT)).resolves.toBeUndefined();

    expect(written()[0]).toMatchObject({
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': 'decision' },
    });
  });

  it('records an execution without revisions or variables', async () => {
    codePipeline
      .on(GetPipelineExecutionCommand)
      .resolves({ pipelineExecution: { pipelineName: 'shop', pipelineExecutionId: 'run-1' } });
    actions([APPROVED]);

    await handler(EVENT);

    expect(written()[0].Item).toMatchObject({ revisions: {}, variables: {} });
  });

  it('fails, so that Lambda tries again, while CodePipeline does not know the decision', async () => {
    codePipeline
      .on(ListActionExecutionsCommand)
      .resolves({ actionExecutionDetails: [{ ...APPROVED, status: 'InProgress' }] });

    await expect(handler(EVENT)).rejects.toThrow(
      "CodePipeline does not yet return the decision of approval 'Approve' in 'shop'",
    );
  });

  it('fails if there is nothing to identify the decision', async () => {
    codePipeline.on(ListActionExecutionsCommand).resolves({});

    await expect(handler(EVENT)).rejects.toThrow('does not yet return the decision');
  });

  it('fails, so that Lambda tries again, if the table cannot be written', async () => {
    actions([APPROVED]);
    table.onAnyCommand().rejects(new Error('throttled'));

    await expect(handler(EVENT)).rejects.toThrow('throttled');
  });
});
