export interface BackoffProps {
  readonly baseMs: number;
  readonly capMs: number;
  /** Function that returns a random number from 0 up to, but not including, 1. */
  readonly random: () => number;
}

/**
 * Returns the time to wait after a failed attempt, in milliseconds: a random time below a limit that doubles with each
 * attempt, up to a cap. Full jitter prevents builds that failed together from retrying together.
 *
 * @param attempt number of the failed attempt, from 1
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempt: number, { baseMs, capMs, random }: BackoffProps): number {
  return Math.floor(random() * Math.min(capMs, baseMs * 2 ** (attempt - 1)));
}
