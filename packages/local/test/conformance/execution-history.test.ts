import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
} from '@aws-sdk/client-codepipeline';
import { CodePipelineEndpoint } from '../../src/codepipeline-api/codepipeline-endpoint';
import { ExecutionRecords } from '../../src/pipeline/execution-records';
import { action, pipeline } from '@slipway/testing/declared-pipeline';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { Actions, artifact, fails, latch, world } from '../pipeline/fixture';

/** Read with the SDK, as functions and builds do, so that deviations from the documented format are noticed. */
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

const ANA = 'arn:aws:iam::111122223333:user/ana';
const approval = {
  Name: 'Approve',
  ActionTypeId: { Owner: 'AWS', Category: 'Approval', Provider: 'Manual', Version: '1' },
};
const release = {
  Name: 'Release',
  Actions: [
    { ...approval, RunOrder: 1 },
    action('Deploy', {
      RunOrder: 2,
      InputArtifacts: [{ Name: 'Src' }],
      Namespace: 'Deploy',
      RoleArn: 'arn:aws:iam::111122223333:role/deploy',
    }),
  ],
};
const list = async (input: object = {}) =>
  (await client.send(new ListActionExecutionsCommand({ pipelineName: 'shop', ...input }))).actionExecutionDetails!;

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html */
test('[PG-17] lists the actions of an execution: an open approval is in progress, a decided one has who, when and what', async () => {
  const [asked, decided] = [latch(), latch()];
  const actions = new Actions({
    Manual: async () => {
      asked.open();
      await decided.opened;
      return {
        approval: { decision: 'Approved', by: 'ana', arn: ANA, at: new Date().toISOString(), summary: 'looks good' },
        summary: 'Approved by ana: looks good',
      };
    },
  });
  const execution = world(pipeline([release]), actions, { records }).runner.start();
  await asked.opened;

  const filter = { pipelineExecutionId: execution.executionId };
  const before = await list({ filter });
  decided.open();
  await execution.result;
  const after = await list({ filter });

  expect(before.map(({ actionName, status, output }) => [actionName, status, output])).toEqual([
    ['Approve', 'InProgress', undefined],
    ['Checkout', 'Succeeded', expect.any(Object)],
  ]);
  expect(after.map(({ actionName, status }) => [actionName, status])).toEqual([
    ['Deploy', 'Succeeded'],
    ['Approve', 'Succeeded'],
    ['Checkout', 'Succeeded'],
  ]);
  expect(after[1]).toMatchObject({
    pipelineExecutionId: execution.executionId,
    actionExecutionId: before[0].actionExecutionId,
    pipelineVersion: 1,
    stageName: 'Release',
    updatedBy: ANA,
    input: { actionTypeId: { owner: 'AWS', category: 'Approval', provider: 'Manual', version: '1' } },
    output: { executionResult: { externalExecutionSummary: 'Approved by ana: looks good' } },
  });
  const { startTime, lastUpdateTime } = after[1];
  expect(Math.abs(Date.now() - startTime!.getTime())).toBeLessThan(60_000);
  expect(lastUpdateTime!.getTime()).toBeGreaterThanOrEqual(startTime!.getTime());
});

test('returns artifacts, variables, role and namespace of an action, but not its configuration', async () => {
  const actions = new Actions({
    Deploy: () => ({
      variables: { PAGE: '7' },
      externalExecutionId: 'x-1',
      externalExecutionUrl: 'https://shop.example',
    }),
  });
  const execution = world(
    pipeline([{ Name: 'Release', Actions: [{ ...release.Actions[1], Configuration: { Token: 'hidden' } }] }]),
    actions,
    { records },
  ).runner.start();
  await execution.result;

  const [deploy] = await list();

  expect(deploy.input).toEqual({
    actionTypeId: { owner: 'Custom', category: 'Build', provider: 'Deploy', version: '1' },
    roleArn: 'arn:aws:iam::111122223333:role/deploy',
    namespace: 'Deploy',
    inputArtifacts: [{ name: 'Src', s3location: { bucket: 'artifacts', key: 'shop/Src' } }],
  });
  expect(deploy.output).toEqual({
    outputArtifacts: [],
    outputVariables: { PAGE: '7' },
    executionResult: { externalExecutionId: 'x-1', externalExecutionUrl: 'https://shop.example' },
  });
  expect(deploy.updatedBy).toBeUndefined();
});

test('a retried action is listed once for each attempt, a failure with its reason, and events name the attempt', async () => {
  const stage = { Name: 'Build', Actions: [action('Unit')], OnFailure: { Result: 'RETRY' } };
  const { runner, events } = world(pipeline([stage]), new Actions({ Unit: fails }), { records });
  await runner.start().result;

  const units = (await list()).filter(({ actionName }) => actionName === 'Unit');

  expect(units).toHaveLength(2);
  expect(
    events.flatMap(({ detailType, detail }) =>
      detailType === 'CodePipeline Action Execution State Change' && detail.action === 'Unit'
        ? [[detail.state, detail['action-execution-id']]]
        : [],
    ),
  ).toEqual([
    ['STARTED', units[1].actionExecutionId],
    ['FAILED', units[1].actionExecutionId],
    ['STARTED', units[0].actionExecutionId],
    ['FAILED', units[0].actionExecutionId],
  ]);
  expect(units[0]).toMatchObject({
    status: 'Failed',
    output: { executionResult: { errorDetails: { code: 'JobFailed', message: 'it broke' } } },
  });
});

test('an action that was stopped is abandoned', async () => {
  const asked = latch();
  const actions = new Actions({
    Manual: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        asked.open();
      }),
  });
  const execution = world(pipeline([release]), actions, { records }).runner.start();
  await asked.opened;
  execution.abort('enough');
  await execution.result;

  expect((await list())[0]).toMatchObject({ actionName: 'Approve', status: 'Abandoned' });
});

test('returns pages, and keeps executions and pipelines apart', async () => {
  const { runner } = world(pipeline([release]), new Actions(), { records });
  const [first] = [runner.start(), runner.start()];
  await Promise.all([first.result]);
  await world(pipeline([release], { Name: 'other' }), new Actions(), { records }).runner.start().result;

  const one = await client.send(
    new ListActionExecutionsCommand({
      pipelineName: 'shop',
      filter: { pipelineExecutionId: first.executionId },
      maxResults: 2,
    }),
  );
  const two = await client.send(
    new ListActionExecutionsCommand({
      pipelineName: 'shop',
      filter: { pipelineExecutionId: first.executionId },
      maxResults: 2,
      nextToken: one.nextToken,
    }),
  );

  expect(
    [one, two].map(({ actionExecutionDetails }) => actionExecutionDetails!.map(({ actionName }) => actionName)),
  ).toEqual([['Deploy', 'Approve'], ['Checkout']]);
  expect(two.nextToken).toBeUndefined();
  await expect(
    client.send(
      new ListActionExecutionsCommand({ pipelineName: 'other', filter: { pipelineExecutionId: first.executionId } }),
    ),
  ).rejects.toMatchObject({ name: 'PipelineExecutionNotFoundException' });
});

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineExecution.html */
test('returns the status of an execution, its start and its commit', async () => {
  const asked = latch();
  const decided = latch();
  const actions = new Actions({
    Checkout: () => ({
      summary: 'feat: sell more',
      externalExecutionUrl: 'https://github.com/acme/shop/commit/c1',
      outputs: [{ ...artifact('Src'), revision: 'c1' }],
    }),
    Manual: async () => {
      asked.open();
      await decided.opened;
      return {};
    },
  });
  const properties = pipeline([release], { ExecutionMode: 'QUEUED', Variables: [{ Name: 'ACTOR' }] });
  const execution = world(properties, actions, { records }).runner.start({
    variables: [{ name: 'ACTOR', value: 'ana' }],
    trigger: { type: 'CloudWatchEvent', detail: 'Shop/Push' },
  });
  const get = async () =>
    (
      await client.send(
        new GetPipelineExecutionCommand({ pipelineName: 'shop', pipelineExecutionId: execution.executionId }),
      )
    ).pipelineExecution!;
  await asked.opened;

  const before = await get();
  decided.open();
  await execution.result;

  expect(before).toEqual({
    pipelineName: 'shop',
    pipelineVersion: 1,
    pipelineExecutionId: execution.executionId,
    status: 'InProgress',
    executionMode: 'QUEUED',
    executionType: 'STANDARD',
    artifactRevisions: [
      {
        name: 'Src',
        revisionId: 'c1',
        revisionSummary: 'feat: sell more',
        revisionUrl: 'https://github.com/acme/shop/commit/c1',
        created: expect.any(Date),
      },
    ],
    variables: [{ name: 'ACTOR', resolvedValue: 'ana' }],
    trigger: { triggerType: 'CloudWatchEvent', triggerDetail: 'Shop/Push' },
  });
  expect((await get()).status).toBe('Succeeded');
});

test('a rollback is an execution of its own', async () => {
  let broken = false;
  const stage = { Name: 'Build', Actions: [action('Unit')], OnFailure: { Result: 'ROLLBACK' } };
  const { runner } = world(pipeline([stage]), new Actions({ Unit: () => (broken ? fails() : {}) }), { records });
  const good = await runner.start().result;
  broken = true;

  const { rollback } = await runner.start().result;

  const { pipelineExecution } = await client.send(
    new GetPipelineExecutionCommand({ pipelineName: 'shop', pipelineExecutionId: rollback!.executionId }),
  );
  expect(pipelineExecution).toMatchObject({
    executionType: 'ROLLBACK',
    status: 'Failed',
    trigger: { triggerType: 'AutomatedRollback', triggerDetail: good.executionId },
  });
});

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelineExecutions.html */
test('lists the executions of a pipeline, the newest first and in pages, with status, revision and trigger', async () => {
  const trigger = { type: 'StartPipelineExecution', detail: ANA };
  const { runner } = world(pipeline([{ Name: 'Build', Actions: [action('Unit')] }]), new Actions({ Unit: fails }), {
    records,
  });
  const first = await runner.start({ trigger }).result;
  const second = await runner.start().result;
  const page = async (input: object) =>
    client.send(new ListPipelineExecutionsCommand({ pipelineName: 'shop', maxResults: 1, ...input }));

  const { pipelineExecutionSummaries: newest, nextToken } = await page({});
  const { pipelineExecutionSummaries: oldest, nextToken: end } = await page({ nextToken });

  expect(newest).toMatchObject([{ pipelineExecutionId: second.executionId, status: 'Failed' }]);
  expect(oldest).toMatchObject([
    {
      pipelineExecutionId: first.executionId,
      executionType: 'STANDARD',
      trigger: { triggerType: 'StartPipelineExecution', triggerDetail: ANA },
    },
  ]);
  expect(oldest![0].sourceRevisions!.map(({ actionName }) => actionName)).toEqual(['Checkout']);
  expect(end).toBeUndefined();
});

test('an execution that runs is in progress, and has no revision before its source is done', async () => {
  const [asked, decided] = [latch(), latch()];
  const source = async () => {
    asked.open();
    await decided.opened;
    return {};
  };
  const { runner } = world(
    pipeline([{ Name: 'Build', Actions: [action('Unit')] }]),
    new Actions({ Checkout: source }),
    {
      records,
    },
  );
  const { result } = runner.start();
  await asked.opened;

  const { pipelineExecutionSummaries: all } = await client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'shop' }),
  );
  decided.open();
  await result;

  expect(all).toMatchObject([{ status: 'InProgress', sourceRevisions: [] }]);
});
