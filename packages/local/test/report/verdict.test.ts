import { ExecutionResult } from '../../src/pipeline/execution-result';
import {
  countActions,
  exitCodeOf,
  haveSucceeded,
  notRunLines,
  verdictLine,
  Verdict,
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
  ['a run that had to delete its stacks', { executions: [of(source, build)], leftStacks: true }, 'not deleted', 1],
  [
    'a run that had to delete its stacks, and executed nothing',
    { executions: [of(source)], leftStacks: true },
    'nothing executed',
    3,
  ],
  [
    'an interrupted run',
    { executions: [of(source)], asExpected: false, interrupted: true, leftStacks: true },
    'interrupted',
    130,
  ],
])('[RN-01] the verdict on %s', (_, props, verdict, exitCode) => {
  const said = verdictOf({ executions: [], asExpected: true, interrupted: false, ...props });

  expect(said).toBe(verdict);
  expect(exitCodeOf(said)).toBe(exitCode);
});

test('[RN-01] the last line counts what was executed, and names what was simulated, in rollbacks too', () => {
  const rollback = of(build, action({ name: 'Again', simulated: { reason: 'not here' } }));
  const executions = [{ ...of(source, simulated, notRun), rollback }];

  expect(countActions(executions)).toEqual({ total: 5, executed: 2, simulated: 2 });
  expect(verdictLine('as expected', executions, false)).toBe(
    `as expected: 2 of 5 actions executed, 2 simulated (Stage/${simulated.name}, Stage/Again)`,
  );
});

test('[RN-01] an action that an interruption has abandoned is not counted as executed', () => {
  const executions = [of(source, action({ status: 'Abandoned' }), notRun)];

  expect(countActions(executions)).toEqual({ total: 3, executed: 1, simulated: 0 });
  expect(verdictLine('interrupted', executions, false)).toBe('interrupted: 1 of 3 actions executed, 0 simulated');
});

test('of many simulated actions the last line names the first, each once, and counts the others', () => {
  const many = Array.from({ length: 10 }, (_, index) =>
    action({ name: `A${index}`, simulated: { reason: 'not here' } }),
  );

  expect(verdictLine('nothing executed', [of(...many), of(...many)], false)).toBe(
    'no action except the source was executed: 0 of 20 actions executed, 20 simulated (Stage/A0, Stage/A1, Stage/A2, Stage/A3, Stage/A4, Stage/A5, Stage/A6, Stage/A7, 2 more)',
  );
});

test('a failed execution has a line that names what did not run, and no other execution has one', () => {
  const skipped = Array.from({ length: 9 }, (_, index) => action({ name: `A${index}`, status: 'DidNotRun' }));
  const failed = { status: 'Failed', pipeline: 'shop', executionId: '3f2a0000-aaaa' } as const;

  const lines = notRunLines([
    { ...of(source, notRun), ...failed },
    { ...of(source, ...skipped), ...failed },
    { ...of(source), ...failed },
    { ...of(source, notRun), status: 'Superseded' },
    {
      ...of(source, notRun),
      ...failed,
      status: 'Stopped',
      error: { code: 'TransitionDisabled', message: 'it is disabled' },
    },
  ]);

  expect(lines).toEqual([
    `shop 3f2a0000 did not run: Stage/${notRun.name}`,
    'shop 3f2a0000 did not run: Stage/A0, Stage/A1, Stage/A2, Stage/A3, Stage/A4, Stage/A5, Stage/A6, Stage/A7, 1 more',
    `shop 3f2a0000 did not run: Stage/${notRun.name}: it is disabled`,
  ]);
});

test.each<[Verdict, string]>([
  ['as expected', 'as expected: 1 of 1 actions executed, 0 simulated; the stacks could not be deleted'],
  ['failed', 'FAILED: 1 of 1 actions executed, 0 simulated; the stacks could not be deleted'],
  ['not deleted', 'delivered, but the stacks were not deleted: 1 of 1 actions executed, 0 simulated'],
])('the last line of a run that ended %s names a deletion that failed once', (verdict, line) => {
  expect(verdictLine(verdict, [of(build)], true)).toBe(line);
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
