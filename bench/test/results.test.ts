import { secondsIn } from '../intervals';
import { asJson, asLine, asMarkdown, met, Results, Row } from '../results';
import { inTurn, median } from '../timing';

const row = (more: Partial<Row> = {}): Row => ({
  id: 'loop',
  what: 'A loop',
  value: 0.25,
  unit: 'times',
  goal: 0.5,
  details: { 'ours, ms': 1234.56, runs: 3 },
  ...more,
});
const results = (...rows: Row[]): Results => ({
  date: '2026-01-02T03:04:05.678Z',
  node: 'v20',
  cores: 2,
  rows,
  absent: ['the webhook'],
});

test.each([
  [[3], 3],
  [[9, 1, 2], 2],
  [[4, 1, 9, 2], 3],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test.each([
  [[], 0],
  [[[1, 3]], 2],
  [
    [
      [5, 6],
      [1, 3],
      [2, 4],
      [2, 3],
    ],
    4,
  ],
])('in the intervals %j pass %d seconds', (intervals, expected) => {
  expect(secondsIn(intervals.map(([begin, end]) => ({ begin, end })))).toBe(expected);
});

test('two things are done in turn, and the first turn does not count', async () => {
  const done: string[] = [];
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);

  const { runs } = await inTurn(
    2,
    () => done.push('ours'),
    () => done.push('other'),
  );

  expect(done).toEqual(['other', 'ours', 'other', 'ours', 'other', 'ours']);
  expect(runs).toBe(2);
});

test.each<[Partial<Row>, boolean | undefined]>([
  [{ value: 0.4 }, true],
  [{ value: 0.5 }, false],
  [{ goal: undefined }, undefined],
])('%j has met its goal: %s', (more, expected) => {
  expect(met(row(more))).toBe(expected);
});

test('a missed goal is said in each form', () => {
  const missed = row({ value: 0.75 });

  expect(asLine(missed)).toBe('A loop: 0.75 times; goal under 0.5 times: missed (ours, ms: 1235; runs: 3)');
  expect(asMarkdown(results(missed))).toContain(
    '| A loop | 0.75 times | under 0.5 times | **no** | ours, ms: 1235; runs: 3 |',
  );
  expect(JSON.parse(asJson(results(missed))).rows).toEqual([
    { ...missed, details: { 'ours, ms': 1235, runs: 3 }, met: false },
  ]);
});

test('a goal that is met is said too', () => {
  expect(asLine(row())).toContain('goal under 0.5 times: met');
});

test('what has no goal is only shown', () => {
  const watched = row({ goal: undefined, unit: 's', value: 12.345 });

  expect(asLine(watched)).toBe('A loop: 12.3 s (ours, ms: 1235; runs: 3)');
  expect(asMarkdown(results(watched))).toContain('| A loop | 12.3 s |  |  |');
});

test('what a run did not measure is said to be absent, and no row of another run takes its place', () => {
  const page = asMarkdown(results(row()));

  expect(page).toContain('This run does not include: the webhook.');
  expect(page).not.toMatch(/earlier/);
  expect(JSON.parse(asJson(results(row())))).toMatchObject({ rows: [{ id: 'loop' }], absent: ['the webhook'] });
  expect(asMarkdown({ ...results(row()), absent: [] })).not.toContain('This run does not include');
});
