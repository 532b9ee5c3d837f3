import * as timers from 'node:timers/promises';
import { ConstantLoad } from '../src/constant-load';
import { until } from '../src/until';

jest.mock('node:timers/promises', () => {
  const actual = jest.requireActual<typeof timers>('node:timers/promises');
  return { ...actual, setTimeout: jest.fn(actual.setTimeout) };
});

/** Response that all waiting requests receive when the test says so. */
class Answers {
  public readonly waiting: ((problem?: string) => void)[] = [];

  public readonly request = async (): Promise<string | undefined> =>
    new Promise((resolve) => this.waiting.push(resolve));

  public give(problem?: string): void {
    this.waiting.splice(0).forEach((answer) => answer(problem));
  }
}

describe('a constant load', () => {
  it('sends four requests at once, and again after each answer and a pause', async () => {
    const answers = new Answers();
    const load = new ConstantLoad(answers.request, 7);
    expect(answers.waiting).toHaveLength(4);

    answers.give();
    await until(() => answers.waiting.length === 4);

    const stopped = load.stop();
    answers.give();
    expect(await stopped).toEqual({ requests: 8, failures: [] });
    const pauses = jest.mocked(timers.setTimeout).mock.calls.filter(([pauseMs]) => pauseMs === 7);
    expect(pauses).toHaveLength(8);
  });

  it('waits for answers when it is stopped, counts them, and sends no more requests', async () => {
    const answers = new Answers();
    const load = new ConstantLoad(answers.request, 1);

    const stopped = load.stop();
    answers.give('status 503');

    expect(await stopped).toEqual({ requests: 4, failures: Array(4).fill('status 503') });
    expect(answers.waiting).toEqual([]);
  });

  it('runs while something is done, and returns both results', async () => {
    const load = new ConstantLoad(async () => 'status 503', 1);

    const { result, requests, failures } = await load.during(async () => Promise.resolve('released'));

    expect(result).toBe('released');
    expect(failures).toHaveLength(requests);
  });

  it('stops if the work meanwhile fails', async () => {
    const answers = new Answers();
    const load = new ConstantLoad(answers.request, 1);

    const during = load.during(async () => Promise.reject(new Error('interrupted')));
    await until(() => answers.waiting.length === 4);
    answers.give();

    await expect(during).rejects.toThrow('interrupted');
    expect(answers.waiting).toEqual([]);
  });

  it.each([
    ['its cause, if it has one', new Error('fetch failed', { cause: new Error('refused') }), 'Error: refused'],
    ['itself, if it has no cause', new TypeError('no page'), 'TypeError: no page'],
  ])('counts a request that fails as a failure, and tells %s', async (_, error, told) => {
    const load = new ConstantLoad(async () => Promise.reject(error), 1);

    const { requests, failures } = await load.stop();

    expect([requests, new Set(failures)]).toEqual([failures.length, new Set([told])]);
  });
});
