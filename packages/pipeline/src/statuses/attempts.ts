import { TryAgainError } from '@slipway/github-api';

const BASE_MS = 1_000;
const CAP_MS = 30_000;

export interface Patience {
  /** How long there is still. */
  readonly remainingMs: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly random: () => number;
}

/**
 * Attempts something until it is done, with exponential backoff and full jitter, and no sooner than the other side asked for.
 * Gives up where there is no time for another attempt.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function attempt<T>(work: () => Promise<T>, { remainingMs, sleep, random }: Patience): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await work();
    } catch (error) {
      const wait = Math.max((error as TryAgainError).waitMs ?? 0, random() * Math.min(CAP_MS, BASE_MS * 2 ** (made - 1)));
      if (!(error instanceof TryAgainError) || wait >= remainingMs()) {
        throw error;
      }
      await sleep(wait);
    }
  }
}
