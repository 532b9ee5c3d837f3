import { ExecutionResult } from '../../src/pipeline/execution-result';
import {
  countActions,
  exitCodeOf,
  haveSucceeded,
  verdictLine,
  verdictOf,
  VerdictProps,
} from '../../src/report/verdict';
import { action, execution } from './execution';

const stage = (...actions: ReturnType<typeof action>[]) => ({
  name: 'Stage',
  status: 'Succeeded' as const,
  attempts: 1,
  conditions: [],
  actions,
});
const source = action({ category: 'Source', provider: 'S3' });
const build = action();
const simulated = action({ simulated: { reason: 'not executed here' } });
const notRun = action({ status: 'DidNotRun' });
const of = (...actions: ReturnType<typeof action>[]): ExecutionResult => execution({ stages: [stage(...actions)] });

test.each<[string, Partial<VerdictProps>, string, number]>([
  ['a run that did what it should', { executions: [of(source, build)] }, 'as expected', 0],
  ['a run that simulated something', { executions: [of(source, build, simulated)] }, 'as expected', 0],
  [
    'a strict run that simulated something',
    { executions: [of(source, build, simulated)], strict: true },
    'simulated',
    3,
  ],
  ['a run of a source only', { executions: [of(source, notRun)] }, 'nothing executed', 3],
  ['a run whose every action was simulated', { executions: [of(simulated, simulated)] }, 'nothing executed', 3],
  [
    'a strict run whose every action was simulated',
    { executions: [of(source, simulated)], strict: true },
    'nothing executed',
    3,
  ],
  ['a run in which nothing was started', { executions: [] }, 'nothing executed', 3],
  ['a run that only had to stand', { executions: [], mayStartNothing: true }, 'as expected', 0],
  [
    'a run that stood and executed nothing',
    { executions: [of(source, simulated)], mayStartNothing: true },
    'nothing executed',
    3,
  ],
  ['a run whose other pipeline built', { executions: [of(source, simulated), of(source, build)] }, 'as expected', 0],
  [
    'a run that failed in a build that was meant to fail',
    { executions: [of(source, action({ status: 'Failed' }))] },
    'as expected',
    0,
  ],
  [
    'a run that executed in a rollback only',
    { executions: [{ ...of(source), rollback: of(build) }] },
    'as expected',
    0,
  ],
  ['a failed run', { executions: [of(source)], asExpected: false }, 'failed', 1],
  ['a delivered run whose stacks stay', { executions: [of(source, build)], leftStacks: true }, 'not deleted', 1],
  [
    'an interrupted run',
    { executions: [of(source)], asExpected: false, interrupted: true, leftStacks: true },
    'interrupted',
    130,
  ],
])('the verdict on %s', (_, props, verdict, exitCode) => {
  const said = verdictOf({ executions: [], asExpected: true, interrupted: false, ...props });

  expect(said).toBe(verdict);
  expect(exitCodeOf(said)).toBe(exitCode);
});

test('the last line counts what was executed and what was simulated, in rollbacks too', () => {
  const counts = countActions([{ ...of(source, simulated, notRun), rollback: of(build) }]);

  expect(counts).toEqual({ total: 4, executed: 2, simulated: 1 });
  expect(verdictLine('as expected', counts)).toBe('as expected: 2 of 4 actions executed, 1 simulated');
});

const cancelled = execution({ status: 'Cancelled' });
const start = '2026-11-22T11:00:00.000Z';

test.each<[string, readonly ExecutionResult[]]>([
  ['nothing was executed', []],
  ['every execution succeeded', [execution(), execution({ start })]],
  ['an execution was cancelled, and one after it succeeded', [cancelled, execution({ start })]],
])('a run is as it should be if %s', (_, executions) => {
  expect(haveSucceeded(executions)).toBe(true);
});

test.each<[string, readonly ExecutionResult[]]>([
  ['one of two executions failed', [execution(), execution({ status: 'Failed' })]],
  ['an execution was cancelled', [cancelled]],
  ['an execution was cancelled, and one after it failed', [cancelled, execution({ start, status: 'Failed' })]],
  ['an execution was cancelled after one that succeeded', [execution(), { ...cancelled, start }]],
  ['an execution was cancelled, and another pipeline succeeded', [cancelled, execution({ start, pipeline: 'other' })]],
])('a run is not as it should be if %s', (_, executions) => {
  expect(haveSucceeded(executions)).toBe(false);
});
