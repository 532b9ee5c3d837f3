export interface BackoffProps {
  readonly baseMs: number;
  readonly capMs: number;
  /** From 0 up to 1, not including it. */
  readonly random: () => number;
}

/**
 * How long to wait after a failed attempt: anything up to a limit that doubles with each attempt, and stops at the cap.
 * Full jitter keeps builds that failed together from coming back together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempt: number, { baseMs, capMs, random }: BackoffProps): number {
  return Math.floor(random() * Math.min(capMs, baseMs * 2 ** (attempt - 1)));
}
