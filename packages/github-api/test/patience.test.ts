import fc from 'fast-check';
import { Failure, withRetries, RefusedError, TryAgainError } from '@slipway/github-api';

/** Returns the waiting times until the request succeeds or is given up, if it fails in this way. */
async function waits(
  failures: readonly Error[],
  { random = 0.5, patience = failures.length } = {},
): Promise<{ waited: number[]; told: Failure[]; done: unknown }> {
  const left = [...failures];
  const waited: number[] = [];
  const told: Failure[] = [];
  const work = async () => {
    if (left.length > 0) {
      throw left.shift();
    }
    return 'done';
  };
  const wait = async (ms: number, failure: Failure) => {
    told.push(failure);
    if (failure.attempts > patience) {
      throw failure.error;
    }
    waited.push(ms);
  };
  return { done: await withRetries(work, { random: () => random, wait }).catch((error: Error) => error), waited, told };
}

const busy = (waitMs?: number) => new TryAgainError('GitHub is busy', waitMs);

describe('withRetries', () => {
  it('returns an immediate result', async () => {
    expect(await waits([])).toEqual({ done: 'done', waited: [], told: [] });
  });

  it('waits up to a second, and up to twice as long each time, until it is a minute', async () => {
    const { done, waited } = await waits(Array.from({ length: 8 }, () => busy()));

    expect(done).toBe('done');
    expect(waited).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('waits no shorter than GitHub asks', async () => {
    expect((await waits([busy(60_000), busy(0), busy(3)])).waited).toEqual([60_000, 1_000, 2_000]);
  });

  it('reports what failed, and how often', async () => {
    const [first, second] = [busy(), busy(7)];

    expect((await waits([first, second])).told).toEqual([
      { error: first, attempts: 1 },
      { error: second, attempts: 2 },
    ]);
  });

  it('gives up if waiting is refused, with the reason', async () => {
    const last = busy();

    expect(await waits([busy(), last, busy()], { patience: 1 })).toMatchObject({ done: last, waited: [500] });
  });

  it('does not retry permanent errors', async () => {
    const refused = new RefusedError('no such repository');

    expect(await waits([refused])).toMatchObject({ done: refused, waited: [] });
  });

  it('never waits longer than a minute by itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        async (random, attempts) => {
          const { waited } = await waits(
            Array.from({ length: attempts }, () => busy()),
            { random },
          );
          expect(Math.max(...waited)).toBeLessThan(60_000);
        },
      ),
    );
  });
});
