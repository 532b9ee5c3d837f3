import { backoffMs } from './backoff';
import { TryAgainError } from './errors';

const BASE_MS = 1_000;
const CAP_MS = 60_000;

export interface Patience {
  /** From 0 up to 1, not including it. */
  readonly random: () => number;
  /** Waits before the next attempt; rejects where that is not worth it. */
  readonly wait: (ms: number, failure: Failure) => Promise<unknown>;
}

export interface Failure {
  readonly error: TryAgainError;
  /** How many attempts were made. */
  readonly attempts: number;
}

/**
 * Retries work until it succeeds or fails with an error other than `TryAgainError`, with exponential backoff and full
 * jitter of a second up to a minute, and no sooner than GitHub asks.
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
