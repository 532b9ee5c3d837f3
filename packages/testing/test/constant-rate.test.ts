import { ConstantRate } from '../src/constant-rate';

const PER_SECOND = 200;

describe('a constant rate', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('sends as many requests a second, although each answer takes longer than the pause between two', async () => {
    const load = new ConstantRate(
      async () => new Promise((resolve) => setTimeout(() => resolve(undefined), 50)),
      PER_SECOND,
    );

    await jest.advanceTimersByTimeAsync(1_000);

    const stopped = load.stop();
    await jest.advanceTimersByTimeAsync(50);
    expect(await stopped).toEqual({ requests: PER_SECOND, failures: [] });
  });

  it('tells the rate of a part of its time', async () => {
    const start = Date.now();
    const load = new ConstantRate(async () => undefined, PER_SECOND);
    await jest.advanceTimersByTimeAsync(1_000);
    await load.stop();
    await jest.advanceTimersByTimeAsync(1_000);

    const rates = [
      load.rateBetween(start + 1, start + 501),
      load.rateBetween(new Date(start).toISOString(), new Date(start + 2_000).toISOString()),
    ];

    expect(rates.map(Math.round)).toEqual([PER_SECOND, PER_SECOND / 2]);
  });

  it('leaves requests out while 64 are open, and does not make up for them', async () => {
    const answers: (() => void)[] = [];
    const load = new ConstantRate(
      async () => new Promise((resolve) => answers.push(() => resolve(undefined))),
      PER_SECOND,
    );

    await jest.advanceTimersByTimeAsync(1_000);
    expect(answers).toHaveLength(64);
    answers.forEach((answer) => answer());
    await jest.advanceTimersByTimeAsync(10);

    const stopped = load.stop();
    answers.forEach((answer) => answer());
    expect(await stopped).toEqual({ requests: 66, failures: [] });
  });

  it('sends what is due together if the process was busy, and nothing once it is stopped', async () => {
    const request = jest.fn(async () => 'status 503');
    const load = new ConstantRate(request, PER_SECOND);
    const late = performance.now() + 250;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => late);
    jest.advanceTimersByTime(5);
    clock.mockRestore();
    const sent = request.mock.calls.length;

    const { requests, failures } = await load.stop();
    jest.advanceTimersByTime(1_000);

    expect(request).toHaveBeenCalledTimes(sent);
    expect([requests, failures]).toEqual([sent, Array(sent).fill('status 503')]);
    expect(sent).toBe(50);
  });
});
