import { backoffMs } from './backoff';
import { TryAgainError } from './errors';

const BASE_MS = 1_000;
const CAP_MS = 60_000;

export interface Patience {
  /** Returns a random number from 0 up to, but not including, 1. */
  readonly random: () => number;
  /** Waits before the next attempt, or rejects if the wait is too long. */
  readonly wait: (ms: number, failure: Failure) => Promise<unknown>;
}

export interface Failure {
  readonly error: TryAgainError;
  /** Number of attempts that were made. */
  readonly attempts: number;
}

/**
 * Calls `work` until it succeeds or fails with an error other than `TryAgainError`. Waits with exponential backoff and
 * full jitter, from a second up to a minute, and at least as long as GitHub requests.
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
