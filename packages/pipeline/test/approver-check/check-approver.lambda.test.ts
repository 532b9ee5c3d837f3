import { jobAbout } from './check-job';
import {
  ActionExecutionDetail,
  CodePipelineClient,
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../src/approver-check/check-approver.lambda';

const codePipeline = mockClient(CodePipelineClient);
const table = mockClient(DynamoDBDocumentClient);
const sessionOf = (user: string) => `arn:aws:sts::111122223333:assumed-role/approval/${user}`;
const approvedBy = (user: string, time: string, status = 'Succeeded'): ActionExecutionDetail => ({
  actionName: 'Approve',
  status: status as ActionExecutionDetail['status'],
  lastUpdateTime: new Date(`2026-11-22T${time}Z`),
  updatedBy: sessionOf(user),
});

beforeEach(() => {
  [codePipeline, table].forEach((client) => client.reset());
  (['info', 'error'] as const).forEach((level) => jest.spyOn(console, level).mockImplementation());
  codePipeline
    .on(GetPipelineExecutionCommand, { pipelineName: 'shop', pipelineExecutionId: 'run-2' })
    .resolves({ pipelineExecution: { variables: [{ name: 'PEOPLE', resolvedValue: 'octocat:' }] } });
  codePipeline
    .on(ListPipelineExecutionsCommand, { pipelineName: 'shop' })
    .resolves({ pipelineExecutionSummaries: [{ pipelineExecutionId: 'run-2', status: 'InProgress' }], nextToken: '1' })
    .on(ListPipelineExecutionsCommand, { pipelineName: 'shop', nextToken: '1' })
    .resolves({});
});

/** Returns actions in pages with the newest first, as CodePipeline does. */
function actions(...pages: ActionExecutionDetail[][]): void {
  pages.forEach((actionExecutionDetails, index) => {
    codePipeline
      .on(ListActionExecutionsCommand, {
        pipelineName: 'shop',
        filter: { pipelineExecutionId: 'run-2' },
        ...(index > 0 && { nextToken: String(index) }),
      })
      .resolves({ actionExecutionDetails, nextToken: index + 1 < pages.length ? String(index + 1) : undefined });
  });
}

const failures = () =>
  codePipeline.commandCalls(PutJobFailureResultCommand).map(({ args }) => args[0].input.failureDetails!.message);
const successes = () =>
  codePipeline.commandCalls(PutJobSuccessResultCommand).map(({ args }) => args[0].input.executionDetails!.summary);
const recorded = () => table.commandCalls(PutCommand).map(({ args }) => args[0].input);

describe('the function that checks approvers', () => {
  it('[FT-14] stops the release of a person who approved it, and records that', async () => {
    actions([approvedBy('octavia', '10:00:00')]);

    await handler(jobAbout('run-2') as never);

    expect(failures()).toEqual([expect.stringMatching(/is the same person as octocat/)]);
    expect(successes()).toEqual([]);
    expect(recorded()).toEqual([
      {
        TableName: 'approvals',
        Item: {
          pipeline: 'shop',
          decision: expect.stringMatching(/^\d{4}-.*Z#run-2#Approve#check$/),
          executionId: 'run-2',
          action: 'Approve',
          verdict: 'Approver refused',
          approver: sessionOf('octavia'),
          people: ['octocat'],
          reason: failures()[0],
          at: expect.stringMatching(/^\d{4}-/),
        },
      },
    ]);
  });

  it('[FT-14] lets a release through that somebody else approved, and records that', async () => {
    actions([approvedBy('ana', '10:00:00')]);

    await handler(jobAbout('run-2') as never);

    expect(successes()).toEqual(["ana approved 'Approve', for a release by octocat"]);
    expect(failures()).toEqual([]);
    expect(recorded()).toMatchObject([{ Item: { verdict: 'Approver accepted', approver: sessionOf('ana') } }]);
  });

  it('goes by the last approval, if the stage was retried, whatever page it is on', async () => {
    actions(
      [{ ...approvedBy('eve', '12:00:00'), actionName: 'Other' }, approvedBy('eve', '11:30:00', 'Failed')],
      [approvedBy('octavia', '10:00:00'), approvedBy('ana', '11:00:00')],
    );

    await handler(jobAbout('run-2') as never);

    expect(successes()).toEqual([expect.stringMatching(/^ana /)]);
  });

  it.each([
    ['was rejected', [approvedBy('ana', '10:00:00', 'Failed')]],
    ['CodePipeline does not know', undefined],
  ])('stops a release whose approval %s', async (_, actionExecutionDetails) => {
    codePipeline.on(ListActionExecutionsCommand).resolves({ actionExecutionDetails });

    await handler(jobAbout('run-2') as never);

    expect(failures()).toEqual(["'Approve' was not approved, so this check has no approver to check"]);
  });

  it('stops the release if the check cannot be recorded', async () => {
    actions([approvedBy('ana', '10:00:00')]);
    table.on(PutCommand).rejects(new Error('no table'));

    await handler(jobAbout('run-2') as never);

    expect(failures()).toEqual([expect.stringMatching(/^the job failed/)]);
    expect(successes()).toEqual([]);
  });
});
