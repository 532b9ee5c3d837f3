import { add, closingLine, outcomeOf, ProfileEntry } from '../outcome';

const passed = { status: 'passed' };
const failed = { status: 'failed' };

function task(id: string, status: string): ProfileEntry {
  const [project, target] = id.split(':');
  return { ph: 'X', args: { target: { project, target }, status } };
}

describe('the outcome of a run', () => {
  it('sums the tests of the members, whether they ran or came from the cache', () => {
    const profile = [
      { ph: 'M', args: {} },
      task('kms:build', 'success'),
      task('kms:test', 'success'),
      task('network:test', 'local-cache'),
    ];

    const outcome = outcomeOf(profile, [
      { project: 'kms', results: [passed, passed], fresh: true },
      { project: 'network', results: [passed, { status: 'pending' }], fresh: false },
    ]);

    expect(outcome).toEqual({ passed: 3, failed: 0 });
  });

  it('counts each failed test', () => {
    expect(
      outcomeOf([task('kms:test', 'failure')], [{ project: 'kms', results: [passed, failed, failed], fresh: true }]),
    ).toEqual({ passed: 1, failed: 2 });
  });

  it.each([
    ['left nothing', [task('kms:test', 'success')], { fresh: false }],
    ['never started, as something they need failed', [], { results: [passed], fresh: false }],
    [
      'broke off before they could say anything',
      [task('kms:test', 'failure')],
      { results: [passed, passed], fresh: false },
    ],
    ['were stopped', [task('kms:test', 'stopped')], { results: [passed, passed], fresh: false }],
  ])('counts a member as one failed where its tests %s', (_, profile, member) => {
    expect(outcomeOf(profile, [{ project: 'kms', ...member }])).toEqual({ passed: 0, failed: 1 });
  });

  it('counts one failed where all tests passed and their coverage did not', () => {
    expect(
      outcomeOf([task('kms:test', 'failure')], [{ project: 'kms', results: [passed, passed], fresh: true }]),
    ).toEqual({ passed: 2, failed: 1 });
  });

  it.each(['lint', 'bundle', 'build', 'synth'])('counts a failed %s as one', (target) => {
    const profile = [task(`kms:${target}`, 'failure'), task('kms:test', 'success')];

    expect(outcomeOf(profile, [{ project: 'kms', results: [passed], fresh: true }])).toEqual({ passed: 1, failed: 1 });
  });
});

it('adds up, and closes with one line', () => {
  expect(closingLine(add({ passed: 40, failed: 1 }, { passed: 2, failed: 0 }))).toBe('42 passed, 1 failed');
});
