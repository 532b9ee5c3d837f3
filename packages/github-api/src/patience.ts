import { backoffMs } from './backoff';
import { TryAgainError } from './errors';

const BASE_MS = 1_000;
const CAP_MS = 60_000;

export interface Patience {
  /** Function that returns a random number from 0 up to, but not including, 1. */
  readonly random: () => number;
  /**
   * Function that waits before the next attempt, for the given time in milliseconds. It rejects to prevent further
   * attempts, for example if the wait is too long.
   */
  readonly wait: (ms: number, failure: Failure) => Promise<unknown>;
}

export interface Failure {
  readonly error: TryAgainError;
  /** Number of attempts that were made. */
  readonly attempts: number;
}

/**
 * Calls `work` until it succeeds, it fails with an error other than `TryAgainError`, or `wait` rejects. The wait before
 * another attempt is random, below a limit that doubles from a second up to a minute, but at least as long as GitHub
 * requests.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function withRetries<T>(work: () => Promise<T>, { random, wait }: Patience): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TryAgainError)) {
        throw error;
      }
      await wait(Math.max(error.waitMs ?? 0, backoffMs(attempts, { baseMs: BASE_MS, capMs: CAP_MS, random })), {
        error,
        attempts,
      });
    }
  }
}
