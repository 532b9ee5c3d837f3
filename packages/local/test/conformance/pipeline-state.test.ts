import { CodePipelineClient, GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { action, pipeline } from '@slipway/testing/declared-pipeline';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { CodePipelineEndpoint } from '../../src/codepipeline-api/codepipeline-endpoint';
import { ExecutionRecords } from '../../src/pipeline/execution-records';
import { Actions, fails, latch, world } from '../pipeline/fixture';

const ANA = 'arn:aws:iam::111122223333:user/ana';
const release = {
  Name: 'Release',
  Actions: [
    {
      Name: 'Approve',
      ActionTypeId: { Owner: 'AWS', Category: 'Approval', Provider: 'Manual', Version: '1' },
      RunOrder: 1,
    },
    action('Deploy', { RunOrder: 2 }),
  ],
};

let records: ExecutionRecords;
let endpoint: CodePipelineEndpoint;
let client: CodePipelineClient;

beforeEach(async () => {
  records = new ExecutionRecords();
  endpoint = await CodePipelineEndpoint.start(records);
  client = new CodePipelineClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'A', secretAccessKey: 's' },
  });
});
afterEach(async () => {
  client.destroy();
  await endpoint.stop();
});
afterAll(removeFolders);

/** Returns the state as the SDK reads it, which drops deviations from the documented format. */
const state = async (name = 'shop') => client.send(new GetPipelineStateCommand({ name }));

/** Returns stages and actions as `[name, status]`. The status is undefined if a stage or action has not run. */
async function statuses() {
  const { stageStates } = await state();
  return stageStates!.map(({ stageName, latestExecution, actionStates }) => [
    [stageName, latestExecution?.status],
    ...actionStates!.map((one) => [one.actionName, one.latestExecution?.status]),
  ]);
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineState.html */
describe('GetPipelineState', () => {
  it('names every stage and action of a pipeline that has not run', async () => {
    world(pipeline([release]), new Actions(), { records });

    const { stageStates, ...rest } = await state();

    expect(rest).toMatchObject({ pipelineName: 'shop', pipelineVersion: 1 });
    expect(stageStates!.at(-1)).toEqual({
      stageName: 'Release',
      inboundTransitionState: { enabled: true },
      actionStates: [{ actionName: 'Approve' }, { actionName: 'Deploy' }],
    });
  });

  it('says that a transition is disabled, and why', async () => {
    const frozen = { DisableInboundStageTransitions: [{ StageName: 'Release', Reason: 'frozen until January' }] };
    world(pipeline([release], frozen), new Actions(), { records });

    expect((await state()).stageStates!.map(({ inboundTransitionState }) => inboundTransitionState)).toEqual([
      { enabled: true },
      { enabled: false, disabledReason: 'frozen until January' },
    ]);
  });

  it('follows an execution: an open approval is in progress, and what comes after it has not run', async () => {
    const [asked, decided] = [latch(), latch()];
    const actions = new Actions({
      Manual: async () => {
        asked.open();
        await decided.opened;
        return {
          approval: { decision: 'Approved', by: 'ana', arn: ANA, at: new Date().toISOString() },
          summary: 'Approved by ana',
        };
      },
    });
    const execution = world(pipeline([release]), actions, { records }).runner.start();
    await asked.opened;

    const before = await statuses();
    decided.open();
    await execution.result;

    expect(before).toEqual([
      [
        ['Source', 'Succeeded'],
        ['Checkout', 'Succeeded'],
      ],
      [
        ['Release', 'InProgress'],
        ['Approve', 'InProgress'],
        ['Deploy', undefined],
      ],
    ]);
    const [, { latestExecution, actionStates }] = (await state()).stageStates!;
    expect(latestExecution).toEqual({ pipelineExecutionId: execution.executionId, status: 'Succeeded' });
    expect(actionStates![0].latestExecution).toMatchObject({
      actionExecutionId: expect.any(String),
      status: 'Succeeded',
      summary: 'Approved by ana',
      lastUpdatedBy: ANA,
      lastStatusChange: expect.any(Date),
    });
  });

  it('keeps the last execution of a stage that a newer execution has not reached', async () => {
    let broken = false;
    const stages = [
      { Name: 'Build', Actions: [action('Unit')] },
      { Name: 'Release', Actions: [action('Deploy')] },
    ];
    const actions = new Actions({ Unit: () => (broken ? fails() : {}) });
    const { runner } = world(pipeline(stages), actions, { records });
    const good = await runner.start().result;
    broken = true;

    const bad = await runner.start().result;

    const [, build, deploy] = (await state()).stageStates!;
    expect(build.latestExecution).toEqual({ pipelineExecutionId: bad.executionId, status: 'Failed' });
    expect(build.actionStates![0].latestExecution).toMatchObject({
      status: 'Failed',
      errorDetails: { message: expect.any(String) },
    });
    expect(deploy.latestExecution).toEqual({ pipelineExecutionId: good.executionId, status: 'Succeeded' });
  });

  it('refuses a pipeline that does not exist', async () => {
    await expect(state('other')).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
  });
});
