import { execFileSync } from 'node:child_process';
import { childEnvironment } from '@slipway/processes';
import { renderJunit } from '../../src/report/render-junit';
import { action, execution, report } from './execution';

const stage = (...actions: ReturnType<typeof action>[]) => ({
  name: 'Build',
  status: 'Failed' as const,
  attempts: 1,
  conditions: [],
  actions,
});

/** Returns what an XML reader finds: the name of each case, its kind of result, and the text of the result. */
function read(xml: string): string[][] {
  const script = `import sys, json, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
print(json.dumps([[case.get('classname'), case.get('name'), *[f'{child.tag}: {child.get("message") or child.text}' for child in case]] for case in root.iter('testcase')]))`;
  return JSON.parse(
    execFileSync('python3', ['-c', script], {
      input: xml,
      encoding: 'utf8',
      env: childEnvironment(),
    }),
  ) as string[][];
}

test('every action is a case of its execution: succeeded, failed, simulated or not run', () => {
  const actions = [
    action({ name: 'Fine', summary: '3 tests' }),
    action({
      name: 'Bad',
      status: 'Failed',
      error: { code: 'JobFailed', message: 'a < b & "c"' },
      logTail: ['x', 'y'],
    }),
    action({ name: 'Odd', status: 'Abandoned' }),
    action({ name: 'Phones', simulated: { reason: 'no farm' } }),
    action({ name: 'Late', status: 'DidNotRun', start: undefined, end: undefined }),
  ];

  const xml = renderJunit(report({ executions: [execution({ stages: [stage(...actions)] })] }));

  expect(read(xml)).toEqual([
    ['shop.Build', 'Fine', 'system-out: 3 tests'],
    ['shop.Build', 'Bad', 'failure: a < b & "c"', 'system-out: x\ny'],
    ['shop.Build', 'Odd', 'failure: Abandoned'],
    ['shop.Build', 'Phones', 'skipped: simulated: no farm'],
    ['shop.Build', 'Late', 'skipped: the action did not run'],
    ['slipway', 'verdict'],
    ['slipway', 'deletion'],
  ]);
  expect(xml).toMatch(
    /<testsuite name="shop 3f2a" tests="5" failures="2" errors="0" skipped="2" time="6.000" timestamp=/,
  );
  expect(xml).toContain('<testcase classname="shop.Build" name="Fine" time="1.500">');
});

test('a rollback is a suite of its own', () => {
  const rollback = execution({ executionId: '9b1c', type: 'ROLLBACK', stages: [stage(action({ name: 'Again' }))] });

  const xml = renderJunit(report({ executions: [execution({ stages: [], rollback })] }));

  expect(read(xml).map(([, name]) => name)).toEqual(['Again', 'verdict', 'deletion']);
});

test.each([
  ['was tried in vain', { destroyed: false, deletionProblem: 'the bucket is full' }, 'failure: the bucket is full'],
  ['was not tried', { destroyed: false }, 'skipped: the run ended before the stacks were deleted'],
])('a deletion that %s is a result of its own, and the verdict another', (_, changes, outcome) => {
  const failed = { succeeded: false, summary: 'FAILED: 0 of 0', problems: ['nothing started'] };

  const [verdict, deletion] = read(renderJunit(report({ executions: [], ...failed, ...changes })));

  expect(verdict).toEqual(['slipway', 'verdict', 'failure: FAILED: 0 of 0']);
  expect(deletion).toEqual(['slipway', 'deletion', outcome]);
});

test('characters that XML does not have are left out', () => {
  const odd = action({ name: 'Odd', summary: 'a\u0000\u001b[31mred\uffff' });

  const [[, , output]] = read(renderJunit(report({ executions: [execution({ stages: [stage(odd)] })] })));

  expect(output).toBe('system-out: a  [31mred ');
});
