import { action, pipeline } from '@slipway/testing/declared-pipeline';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { RetryRefusedError } from '../../src/pipeline/errors';
import { PipelineEvent } from '../../src/pipeline/events';
import { ExecutionRecords } from '../../src/pipeline/execution-records';
import { Actions, fails, latch, outline, world } from './fixture';

afterAll(removeFolders);

const build = {
  Name: 'Build',
  Actions: [
    action('Lint', { RunOrder: 1 }),
    action('Unit', { RunOrder: 2, OutputArtifacts: [{ Name: 'App' }], Namespace: 'Unit' }),
  ],
};
const deploy = { Name: 'Deploy', Actions: [action('Ship', { InputArtifacts: [{ Name: 'App' }] })] };

/** Action that succeeds from the second attempt on. */
function repaired(): () => object {
  let times = 0;
  return () => ((times += 1) === 1 ? fails() : { variables: { Times: String(times) } });
}

const states = (events: readonly PipelineEvent[]) =>
  events.flatMap(({ detailType, detail }) =>
    detailType === 'log' || detailType.includes('Action')
      ? []
      : [`${'stage' in detail ? detail.stage : 'Pipeline'} ${detail.state}`],
  );

/** Rule that is met a given number of times. */
function held(answers: boolean[]) {
  return { LambdaInvoke: async () => ({ met: answers.shift() ?? true, message: 'asked' }) };
}
const condition = {
  Conditions: [
    {
      Result: 'FAIL',
      Rules: [{ Name: 'Gate', RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'LambdaInvoke', Version: '1' } }],
    },
  ],
};

test.each([
  ['FAILED_ACTIONS', ['Checkout', 'Lint', 'Unit', 'Unit', 'Ship'], 1],
  ['ALL_ACTIONS', ['Checkout', 'Lint', 'Unit', 'Lint', 'Unit', 'Ship'], 2],
] as const)(
  'a failed stage is retried with %s, and the execution goes on as the same one',
  async (mode, names, lints) => {
    const actions = new Actions({ Unit: repaired() });
    const records = new ExecutionRecords();
    const { runner, events } = world(pipeline([build, deploy]), actions, { records });
    const { executionId, result } = runner.start();
    expect((await result).status).toBe('Failed');

    const retried = runner.retry({ executionId, stage: 'Build', mode });
    const inProgress = records.find(executionId)!.status;
    const ended = await retried.result;

    expect([retried.executionId, inProgress, ended.executionId, ended.status, ended.error]).toEqual([
      executionId,
      undefined,
      executionId,
      'Succeeded',
      undefined,
    ]);
    expect(actions.names).toEqual(names);
    expect(ended.stages[1]).toMatchObject({ attempts: 2, actions: [{ attempts: lints }, { attempts: 2 }] });
    expect(ended.stages[2].actions[0].inputs).toEqual([expect.objectContaining({ name: 'App' })]);
    expect(records.find(executionId)!.result).toEqual(ended);
    expect(states(events).slice(4)).toEqual([
      'Build FAILED',
      'Pipeline FAILED',
      'Pipeline RESUMED',
      'Build RESUMED',
      'Build SUCCEEDED',
      'Deploy STARTED',
      'Deploy SUCCEEDED',
      'Pipeline SUCCEEDED',
    ]);
  },
);

test('a stage that fails again can be retried again, and can be stopped and cancelled', async () => {
  const actions = new Actions({ Unit: fails });
  const { runner } = world(pipeline([build, deploy]), actions);
  const first = runner.start();
  await first.result;
  const retry = { executionId: first.executionId, stage: 'Build', mode: 'FAILED_ACTIONS' } as const;

  const failed = await runner.retry(retry).result;
  const stopped = runner.retry(retry);
  stopped.cancel();
  stopped.abort('enough');

  expect(outline(failed)[1]).toBe('Build Failed: Lint Succeeded, Unit Failed');
  expect((await stopped.result).status).toBe('Stopped');
  expect(() => runner.retry(retry)).toThrow('has not failed');
});

test('a retry waits for its stage as every execution does', async () => {
  const [entered, released] = [latch(), latch()];
  let times = 0;
  const actions = new Actions({
    Unit: async () => {
      times += 1;
      if (times === 1) {
        fails();
      }
      entered.open();
      return released.opened.then(() => ({}));
    },
  });
  const { runner } = world(pipeline([build], { ExecutionMode: 'QUEUED' }), actions);
  const first = runner.start();
  await first.result;

  const retried = runner.retry({ executionId: first.executionId, stage: 'Build', mode: 'FAILED_ACTIONS' });
  await entered.opened;
  const second = runner.start();
  released.open();

  expect([(await retried.result).status, (await second.result).status]).toEqual(['Succeeded', 'Succeeded']);
  expect(actions.mostAtOnce).toBe(1);
});

test('a condition that kept a stage from beginning is asked again', async () => {
  const actions = new Actions();
  const stage = { ...build, BeforeEntry: condition };
  const { runner } = world(pipeline([stage]), actions, { rules: held([false, false, true]) });
  const { executionId, result } = runner.start();
  await result;
  const retry = { executionId, stage: 'Build' } as const;

  expect(() => runner.retry({ ...retry, mode: 'FAILED_ACTIONS' })).toThrow(
    `stage Build of execution ${executionId} has no failed action, because a condition failed the stage; use the retry mode ALL_ACTIONS`,
  );
  const refused = await runner.retry({ ...retry, mode: 'ALL_ACTIONS' }).result;
  const namesThen = actions.names;
  const passed = await runner.retry({ ...retry, mode: 'ALL_ACTIONS' }).result;

  expect([refused.status, namesThen, passed.status]).toEqual(['Failed', ['Checkout'], 'Succeeded']);
  expect(actions.names).toEqual(['Checkout', 'Lint', 'Unit']);
});

test.each([
  ['only the failed actions, or all of them', pipeline([build]), { Unit: fails }, ['FAILED_ACTIONS', 'ALL_ACTIONS']],
  [
    'the stage, if all of its actions have failed or did not run',
    pipeline([build]),
    { Lint: fails },
    ['FAILED_ACTIONS'],
  ],
  ['the stage, if a condition failed it', pipeline([{ ...build, OnSuccess: condition }]), {}, ['ALL_ACTIONS']],
])('an execution says that it can retry %s', async (_, declared, behaviours, modes) => {
  const { runner } = world(declared, new Actions(behaviours), { rules: held([false]) });
  const { executionId, result } = runner.start();
  const early = runner.retryable(executionId);
  await result;

  expect([early, runner.retryable(executionId), runner.retryable('e-0')]).toEqual([
    undefined,
    { stage: 'Build', modes },
    undefined,
  ]);
});

test('what succeeded by a retry is what a later rollback goes back to', async () => {
  let times = 0;
  const actions = new Actions({
    Checkout: () => ({ variables: { VersionId: `v${(times += 1)}` } }),
    Unit: ({ configuration: { Version } }) => {
      const failing = [1, 3].includes(actions.names.filter((name) => name === 'Unit').length);
      return failing ? fails() : { summary: Version };
    },
  });
  const unit = action('Unit', { Configuration: { Version: '#{Src.VersionId}' } });
  const { runner } = world(pipeline([{ Name: 'Build', Actions: [unit], OnFailure: { Result: 'ROLLBACK' } }]), actions);
  const first = runner.start();
  await first.result;
  await runner.retry({ executionId: first.executionId, stage: 'Build', mode: 'FAILED_ACTIONS' }).result;

  const { rollback } = await runner.start().result;

  expect(rollback).toMatchObject({ status: 'Succeeded', stages: [{}, { actions: [{ summary: 'v1' }] }] });
});

describe('CodePipeline refuses to retry', () => {
  const refusal = (act: () => unknown) => {
    try {
      act();
      return undefined;
    } catch (error) {
      const { code, message } = error as RetryRefusedError;
      return `${code}: ${message}`;
    }
  };

  test('a stage that does not exist, has not failed, or is of an execution that the pipeline does not have', async () => {
    const { runner } = world(pipeline([build, deploy]), new Actions({ Unit: fails }));
    const { executionId, result } = runner.start();
    await result;
    const mode = 'ALL_ACTIONS';

    expect([
      refusal(() => runner.retry({ executionId, stage: 'Gone', mode })),
      refusal(() => runner.retry({ executionId, stage: 'Deploy', mode })),
      refusal(() => runner.retry({ executionId: 'e-0', stage: 'Build', mode })),
    ]).toEqual([
      'StageNotFoundException: pipeline shop has no stage Gone',
      `StageNotRetryableException: stage Deploy of execution ${executionId} has not failed; only a failed stage can be retried`,
      'StageNotRetryableException: pipeline shop, in its current declaration, has no execution e-0; start a new execution',
    ]);
  });

  test.each(['QUEUED', 'SUPERSEDED', 'PARALLEL'])(
    'a stage that a later execution has been in, unless they are parallel: %s',
    async (ExecutionMode) => {
      const { runner } = world(
        pipeline([build], { ExecutionMode, PipelineType: 'V2' }),
        new Actions({ Unit: repaired() }),
      );
      const { executionId, result } = runner.start();
      await result;
      const later = runner.start();
      await later.result;
      const isOffered = runner.retryable(executionId) !== undefined;

      const refused = refusal(() => runner.retry({ executionId, stage: 'Build', mode: 'FAILED_ACTIONS' }));

      expect(isOffered).toBe(ExecutionMode === 'PARALLEL');
      expect(refused).toBe(
        ExecutionMode === 'PARALLEL'
          ? undefined
          : `NotLatestPipelineExecutionException: stage Build of execution ${executionId} cannot be retried: the newer execution ${later.executionId} has entered the stage`,
      );
    },
  );
});
