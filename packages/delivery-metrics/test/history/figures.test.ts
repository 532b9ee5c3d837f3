import fc from 'fast-check';
import { Fact, StageRun } from '../../src/history/fact';
import { figuresOf } from '../../src/history/figures';
import { HOUR, build, alarm, deployment, push, rollback, stage, service } from './facts';

const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER };
const RULES = { attributionMs: 24 * HOUR, watchesServices: false };
const figures = (facts: readonly Fact[], rules = RULES, period = ALWAYS) => figuresOf(facts, period, rules);

describe('the figures of a history', () => {
  it('[FT-12] do not exist without data, and are then not 0', () => {
    expect(Object.values(figures([])).filter((figure) => figure !== undefined)).toEqual([]);
  });

  it('[FT-12] count builds, a retry as another one, and those that failed as no failed change', () => {
    const facts = [build('first', 'FAILED', 1), build('again', 'SUCCEEDED', 2)];

    expect(figures(facts)).toMatchObject({ buildSuccess: 50, changeFailureRate: undefined, deployments: undefined });
  });

  it('[FT-12] take the lead time of every commit since the last deployment', () => {
    const facts = [
      push('0', 'a', [0], { rewritten: true }),
      ...deployment('one', 'a', 1 * HOUR),
      push('a', 'b', [1 * HOUR]),
      push('b', 'c', [2 * HOUR, 3 * HOUR]),
      ...deployment('two', 'c', 10 * HOUR),
    ];

    // 1, 9, 8 and 7 hours
    expect(figures(facts)).toMatchObject({ leadTime: (7.5 * HOUR) / 1_000, deployments: 2 });
  });

  it.each([
    ['is deployed again by a retry of the whole pipeline', deployment('again', 'a', 9 * HOUR)],
    ['is what a rollback brings back', [rollback('back', 8 * HOUR), ...deployment('back', 'a', 9 * HOUR)]],
  ])('[FT-12] take a commit once, with its first deployment, although it %s', (_, more) => {
    const facts = [push('0', 'a', [0], { rewritten: true }), ...deployment('one', 'a', 1 * HOUR), ...more];

    expect(figures(facts).leadTime).toBe(HOUR / 1_000);
  });

  it('[FT-12] leave out commits that a force push took off the branch', () => {
    const facts = [
      push('0', 'a', [0], { rewritten: true }),
      push('a', 'b', [1 * HOUR], { rewritten: true }),
      ...deployment('one', 'b', 3 * HOUR),
    ];

    expect(figures(facts).leadTime).toBe((2 * HOUR) / 1_000);
  });

  it('take a commit once that was pushed twice: on its way back to the branch', () => {
    const facts = [
      push('a', 'b', [0]),
      push('b', 'a', [], { rewritten: true, at: 1 }),
      push('x', 'b', [0, 2 * HOUR], { at: 2 }),
      ...deployment('one', 'b', 3 * HOUR),
    ];

    // 3 hours and 1 hour
    expect(figures(facts).leadTime).toBe((2 * HOUR) / 1_000);
  });

  it('leave out a commit whose clock was ahead, and have no data if there is no other', () => {
    expect(figures([push('a', 'b', [2 * HOUR]), ...deployment('one', 'b', HOUR)]).leadTime).toBeUndefined();
  });

  it('[FT-12] take of a retried stage the attempt that succeeded', () => {
    const facts = [
      stage('one', 'STARTED', 0),
      stage('one', 'FAILED', 1 * HOUR),
      stage('one', 'STARTED', 5 * HOUR, 2),
      stage('one', 'SUCCEEDED', 7 * HOUR, 2),
    ];

    expect(figures(facts)).toMatchObject({
      deployments: 1,
      deploymentTime: (2 * HOUR) / 1_000,
      changeFailureRate: 100,
      timeToRestore: (6 * HOUR) / 1_000,
    });
  });

  it('have no deployment time for a success without a known start', () => {
    expect(figures([stage('one', 'SUCCEEDED', 1)])).toMatchObject({ deployments: 1, deploymentTime: undefined });
  });

  it('do not count a stage that has only begun', () => {
    expect(figures([stage('one', 'STARTED', 1)])).toEqual(figures([]));
  });

  it('[FT-12] distinguish rollbacks from deployments: a rollback is the failure of the deployment that it reverts', () => {
    const facts = [
      ...deployment('good', 'a', 0),
      ...deployment('bad', 'b', 100 * HOUR),
      rollback('back', 200 * HOUR),
      ...deployment('back', 'a', 202 * HOUR),
    ];

    expect(figures(facts)).toMatchObject({ deployments: 2, changeFailureRate: 50, timeToRestore: 7_200 });
  });

  it('hold no change responsible for a rollback that does not exist or that fails', () => {
    const facts = [rollback('back', 1), stage('back', 'STARTED', 1), stage('back', 'FAILED', 2)];

    expect(figures(facts)).toEqual(figures([]));
  });

  it.each([
    [0, 100],
    [24 * HOUR - 1, 100],
    [24 * HOUR, 0],
  ])('[FT-12] hold a change responsible for an alarm %i ms after it was deployed: %i per cent', (after, rate) => {
    const facts = [...deployment('one', 'a', HOUR), alarm('ALARM', HOUR + after), alarm('OK', HOUR + after + 60_000)];

    expect(figures(facts)).toMatchObject({ changeFailureRate: rate, timeToRestore: rate === 0 ? undefined : 60 });
  });

  it('hold no change responsible for an alarm before the first change', () => {
    const facts = [alarm('ALARM', 1), alarm('OK', 2), ...deployment('one', 'a', HOUR)];

    expect(figures(facts)).toMatchObject({ changeFailureRate: 0, timeToRestore: undefined });
  });

  it('[FT-12] take several alarms and a failed deployment for one incident, until the last is over', () => {
    const facts = [
      stage('one', 'STARTED', 0),
      alarm('ALARM', 1 * HOUR, 'errors'),
      alarm('ALARM', 2 * HOUR, 'latency'),
      stage('one', 'FAILED', 3 * HOUR),
      alarm('OK', 4 * HOUR, 'errors'),
      stage('two', 'STARTED', 5 * HOUR),
      stage('two', 'SUCCEEDED', 6 * HOUR),
      alarm('OK', 8 * HOUR, 'latency'),
    ];

    expect(figures(facts)).toMatchObject({ changeFailureRate: 50, timeToRestore: (7 * HOUR) / 1_000 });
  });

  it('have no time to restore of an incident that is not over', () => {
    const facts = [...deployment('one', 'a', HOUR), alarm('ALARM', 2 * HOUR), alarm('OK', 3 * HOUR, 'another')];

    expect(figures(facts)).toMatchObject({ changeFailureRate: 100, timeToRestore: undefined });
  });

  it('[FT-12] leave it to ECS, if it is watched, to say which deployments failed and when a service is back', () => {
    const facts = [
      stage('one', 'STARTED', 0),
      service('FAILED', 1 * HOUR, 'web'),
      service('COMPLETED', 2 * HOUR, 'api'),
      service('COMPLETED', 3 * HOUR, 'web'),
      stage('one', 'FAILED', 4 * HOUR),
      stage('two', 'STARTED', 5 * HOUR),
      stage('two', 'FAILED', 6 * HOUR),
    ];

    expect(figures(facts, { ...RULES, watchesServices: true })).toMatchObject({
      changeFailureRate: 100,
      timeToRestore: (2 * HOUR) / 1_000,
      deployments: undefined,
    });
  });

  it('count a change that failed several times, and was never deployed, when it failed first', () => {
    const facts = [stage('one', 'STARTED', 5), stage('one', 'FAILED', 9), alarm('ALARM', 15)];

    expect(figures(facts, RULES, { from: 0, to: 10 }).changeFailureRate).toBe(100);
    expect(figures(facts, RULES, { from: 10, to: 20 }).changeFailureRate).toBeUndefined();
  });

  it('are those of the period: from its first moment to the one before its end', () => {
    const at = (time: number) => [build(`${time}`, 'SUCCEEDED', time), stage(`${time}`, 'SUCCEEDED', time)];
    const facts = [9, 10, 19, 20].flatMap(at);

    expect(figures(facts, RULES, { from: 10, to: 20 })).toMatchObject({ deployments: 2, buildSuccess: 100 });
  });
});

const LETTERS = ['a', 'b', 'c', 'd'];
const at = fc.integer({ min: 0, max: 100 }).map((hours) => hours * HOUR);
const letter = fc.constantFrom(...LETTERS);
const anyFact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ at, before: letter, after: letter }).map(({ at: time, before, after }) =>
    // the commits of a push are those between its two heads
    push(before, after, [HOUR * LETTERS.indexOf(after)], { at: time, rewritten: before > after }),
  ),
  fc.record({ at, one: letter, commit: letter }).map(({ at: time, one, commit }) => ({
    kind: 'revision' as const,
    at: time,
    execution: one,
    commit,
  })),
  fc.tuple(letter, at).map(([one, time]) => rollback(one, time)),
  fc
    .tuple(
      letter,
      fc.constantFrom<StageRun['state']>('STARTED', 'SUCCEEDED', 'FAILED'),
      at,
      fc.integer({ min: 1, max: 2 }),
    )
    .map((args) => stage(...args)),
  fc.tuple(letter, fc.constantFrom('SUCCEEDED' as const, 'FAILED' as const), at).map((args) => build(...args)),
  fc.tuple(fc.constantFrom('COMPLETED' as const, 'FAILED' as const), at, letter).map((args) => service(...args)),
  fc.tuple(fc.constantFrom('ALARM' as const, 'OK' as const), at, letter).map((args) => alarm(...args)),
);
const facts = fc.array(anyFact, { maxLength: 60 });

describe('the figures of any history', () => {
  it.each([true, false])('[FT-12] depend neither on the order nor on repeats, with services: %s', (watchesServices) => {
    const rules = { ...RULES, watchesServices };

    fc.assert(
      fc.property(
        facts.chain((told) =>
          fc.tuple(
            fc.constant(told),
            fc.shuffledSubarray([...told, ...told], { minLength: 2 * told.length, maxLength: 2 * told.length }),
          ),
        ),
        ([told, again]) => expect(figures(again, rules)).toEqual(figures(told, rules)),
      ),
    );
  });

  it('[FT-12] are percentages from 0 to 100, whole numbers from 1, and times that are not negative', () => {
    fc.assert(
      fc.property(facts, (told) => {
        const { buildSuccess = 0, changeFailureRate = 0, deployments = 1, ...times } = figures(told);

        [buildSuccess, changeFailureRate].forEach((percent) => expect(percent >= 0 && percent <= 100).toBe(true));
        expect(deployments).toBeGreaterThanOrEqual(1);
        Object.values(times).forEach((time = 0) => expect(time).toBeGreaterThanOrEqual(0));
      }),
    );
  });

  it('[FT-12] of two periods that follow each other have as many deployments as that of both', () => {
    fc.assert(
      fc.property(facts, at, (told, middle) => {
        const count = (from: number, to: number) => figures(told, RULES, { from, to }).deployments ?? 0;

        expect(count(0, middle) + count(middle, ALWAYS.to)).toBe(count(0, ALWAYS.to));
      }),
    );
  });
});
