import { parsePipeline } from '@slipway/embedded-aws';
import { Secrets } from '@slipway/buildspec';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { ExecutionRecords } from '../../src/pipeline/execution-records';
import { ExecutionView, viewOf } from '../../src/pipeline/execution-view';
import { WatchedRun } from '../../src/run/watched-run';
import { DeclaredPipelines } from '../../src/run/declared-pipelines';
import { Actions, fails, world } from './fixture';

afterAll(removeFolders);

const action = (Name: string, Provider: string) => ({
  Name,
  ActionTypeId: { Owner: 'Custom', Category: Provider === 'Source' ? 'Source' : 'Build', Provider, Version: '1' },
});
const PIPELINE = {
  Name: 'shop',
  PipelineType: 'V2',
  RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
  ArtifactStore: { Type: 'S3', Location: 'artifacts' },
  Stages: [
    { Name: 'Source', Actions: [{ ...action('Fetch', 'Source'), OutputArtifacts: [{ Name: 'Code' }] }] },
    { Name: 'Build', Actions: [action('Quick', 'Quick'), action('Held', 'Held')] },
    { Name: 'Deploy', Actions: [action('Never', 'Never')] },
  ],
};

/** Pipeline whose second stage ends when the test says so. */
function watched(ends: 'well' | 'badly') {
  const records = new ExecutionRecords();
  const declared = new DeclaredPipelines(() => undefined as never);
  declared.take({
    resources: [{ type: 'AWS::CodePipeline::Pipeline', physicalId: 'shop', properties: PIPELINE }] as never,
  });
  const secrets = new Secrets(['hunter22']);
  const weights = () => ({ production: { blue: 100 }, test: {} });
  const run = new WatchedRun({
    declared,
    records,
    executions: { retryable: () => undefined, retry: () => fails() },
    secrets,
    deployment: { adjustments: [] },
    inbox: {
      seen: async () => [{ topicArn: 'arn', topicPath: 'OnCall', subject: undefined, text: 'hunter22 is known' }],
    },
    services: {
      views: [{ name: 'web', revision: 'web:1', running: { 'web:1': 1 }, weights } as never],
      deployments: [{ service: 'web', reason: 'hunter22' } as never],
    },
  });
  const held: { reached?: () => void; go?: () => void } = {};
  const reached = new Promise<void>((resolve) => (held.reached = resolve));
  const catalog = new Actions({
    Quick: () => ({
      summary: 'the password is hunter22',
      ...(ends === 'badly' && { error: { code: 'X', message: 'no' } }),
    }),
    Held: async () => {
      held.reached!();
      await new Promise<void>((resolve) => (held.go = resolve));
      return {};
    },
  });
  const { runner, events } = world(PIPELINE, catalog, { records });
  return { run, runner, reached, events, go: () => held.go!() };
}

const statuses = ({ status, stages }: ExecutionView) => [
  status,
  ...stages.map((stage) => `${stage.name} ${stage.status}: ${stage.actions.map((one) => one.status).join()}`),
];

describe('an execution that is running', () => {
  it('is shown as far as it has come, with secrets masked, and at the end as its result', async () => {
    const { run, runner, reached, go, events } = watched('well');
    const { executionId, result } = runner.start();
    await reached;
    while (
      !events.some(
        ({ detail }) =>
          'state' in detail && 'action' in detail && detail.action === 'Quick' && detail.state === 'SUCCEEDED',
      )
    ) {
      await new Promise((resolve) => setImmediate(resolve));
    }

    const view = run.execution(executionId)!;
    expect(statuses(view)).toEqual([
      'InProgress',
      'Source Succeeded: Succeeded',
      'Build InProgress: Succeeded,InProgress',
      'Deploy DidNotRun: DidNotRun',
    ]);
    expect(view.end).toBeUndefined();
    expect(view.stages[1].actions[0].summary).toBe('the password is ***');
    expect(view.stages[1].actions[1].start).toMatch(/^2/);

    go();
    expect(await result).toMatchObject({ status: 'Succeeded', executionId });
    expect(statuses(run.execution(executionId)!)[0]).toBe('Succeeded');
    expect(run.executionIds).toEqual([executionId]);
    expect(run.pipelines).toEqual([parsePipeline(PIPELINE)]);
    expect(run.differences).toEqual([]);
    expect(run.services).toEqual([
      { name: 'web', revision: 'web:1', running: { 'web:1': 1 }, production: { blue: 100 }, test: {} },
    ]);
    expect(run.serviceDeployments).toEqual([{ service: 'web', reason: '***' }]);
    expect(await run.notifications()).toMatchObject([{ text: '*** is known' }]);
  });

  it('is shown with a failed stage as soon as nothing of the stage is running', async () => {
    const { run, runner, reached, go, events } = watched('badly');
    const { executionId, result } = runner.start();
    await reached;
    const failed = () =>
      events.some(({ detail }) => 'action' in detail && 'state' in detail && detail.state === 'FAILED');
    while (!failed()) {
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(statuses(run.execution(executionId)!)[2]).toBe('Build InProgress: Failed,InProgress');

    go();
    await result;
    expect(statuses(run.execution(executionId)!)).toContain('Build Failed: Failed,Succeeded');
    expect(run.execution('another')).toBeUndefined();
  });
});

it.each([
  ['Failed', ['Failed', undefined]],
  ['InProgress', ['Succeeded', undefined]],
  ['Succeeded', ['Succeeded', 'Succeeded']],
  ['DidNotRun', [undefined, undefined]],
] as const)('shows a stage as %s if its actions are %s', (status, [quick, held]) => {
  const { stages } = parsePipeline(PIPELINE);
  const ended = { pipeline: 'shop', executionId: 'e', stage: 'Build', start: '2026-11-22T10:00:00Z' };
  const runs = [quick, held].flatMap((result, index) =>
    result
      ? [{ ...ended, id: String(index), action: stages[1].actions[index], result: { status: result } as never }]
      : [],
  );

  const view = viewOf(
    { pipeline: 'shop', executionId: 'e', executionMode: 'QUEUED', type: 'STANDARD', variables: {}, start: 'now' },
    { stages },
    runs,
  );

  expect(view.stages[1].status).toBe(status);
});
