import { RetryRequest } from '../../src/control/control-endpoint';
import { RunSource } from '../../src/page/run-source';
import { ExecutionView } from '../../src/pipeline/execution-view';
import { RetryableStage } from '../../src/pipeline/stage-retry';
import { isUnfinished, retryFailed } from '../../src/run/failed-stages';
import { action, execution } from '../report/execution';

const BUILD: RetryableStage = { stage: 'Build', modes: ['FAILED_ACTIONS', 'ALL_ACTIONS'] };

/** Run with these executions. Those that can be retried have failed. */
function runWith(...executions: (Partial<ExecutionView> & { readonly retryable?: RetryableStage })[]) {
  const retried: unknown[] = [];
  const of = (id: string) => executions.find(({ executionId }) => executionId === id);
  const run = {
    executionIds: executions.map(({ executionId }) => executionId!),
    execution: (id) => ({ ...execution(), ...of(id) }) as ExecutionView,
    retryable: (id) => of(id)?.retryable,
    retry: (...given) => void retried.push(given),
  } satisfies Pick<RunSource, 'executionIds' | 'execution' | 'retryable' | 'retry'>;
  return { run: run as Pick<RunSource, keyof typeof run> as RunSource, retried };
}

const request = (changes: Partial<RetryRequest> = {}): RetryRequest => ({
  pipeline: 'shop',
  stage: 'Build',
  allActions: false,
  ...changes,
});

describe('a run', () => {
  const rejected = action({
    name: 'Ask',
    status: 'Failed',
    approval: {
      decision: 'Rejected',
      by: 'ana',
      arn: 'arn:aws:iam::111122223333:user/ana',
      at: '2026-11-22T10:00:00.000Z',
    },
  });
  const stages = (...actions: ExecutionView['stages'][number]['actions']): ExecutionView['stages'] => [
    { name: 'Build', status: 'Failed', attempts: 1, conditions: [], actions },
  ];

  it.each([
    ['is finished if nothing runs or has failed', {}, false],
    ['is not finished while an execution runs', { status: 'InProgress' as const }, true],
    ['is not finished while a failed stage can be retried', { retryable: BUILD, stages: stages(action()) }, true],
    ['is finished if a person rejected what failed', { retryable: BUILD, stages: stages(rejected) }, false],
  ])('%s', (_, changes, expected) => {
    const { run } = runWith({ executionId: 'e1', ...changes });

    expect(isUnfinished(run)).toBe(expected);
  });
});

describe('a retry by another process', () => {
  it.each([
    ['of the failed actions', request(), 'FAILED_ACTIONS'],
    ['of all actions', request({ allActions: true }), 'ALL_ACTIONS'],
    ['of an execution', request({ executionId: 'e2' }), 'FAILED_ACTIONS'],
  ])('%s finds the execution that has failed in the stage', (_, asked, mode) => {
    const { run, retried } = runWith({ executionId: 'e1' }, { executionId: 'e2', retryable: BUILD });

    expect(retryFailed(run, asked)).toEqual({ executionId: 'e2' });
    expect(retried).toEqual([['shop', { executionId: 'e2', stage: 'Build', mode }]]);
  });

  it('repeats all actions of a stage that failed by a condition', () => {
    const { run, retried } = runWith({ executionId: 'e1', retryable: { stage: 'Build', modes: ['ALL_ACTIONS'] } });

    retryFailed(run, request());

    expect(retried).toEqual([['shop', { executionId: 'e1', stage: 'Build', mode: 'ALL_ACTIONS' }]]);
  });

  it('leaves it to CodePipeline to refuse an execution that has not failed', () => {
    const { run, retried } = runWith({ executionId: 'e1' });

    retryFailed(run, request({ executionId: 'e1' }));

    expect(retried).toEqual([['shop', { executionId: 'e1', stage: 'Build', mode: 'FAILED_ACTIONS' }]]);
  });

  it('refuses a stage that has not failed, and says which have', () => {
    const { run, retried } = runWith({ executionId: 'e1', retryable: BUILD });

    expect(() => retryFailed(run, request({ stage: 'Deploy' }))).toThrow(
      'no execution can be retried in stage Deploy of shop; stages that can be retried now: shop Build',
    );
    expect(() => retryFailed(runWith().run, request())).toThrow('stages that can be retried now: none');
    expect(retried).toEqual([]);
  });

  it('refuses to choose between parallel executions', () => {
    const { run } = runWith({ executionId: 'e1', retryable: BUILD }, { executionId: 'e2', retryable: BUILD });

    expect(() => retryFailed(run, request())).toThrow(
      'stage Build of shop has failed in several executions: e1, e2; choose one with --execution',
    );
  });
});
