import { TryAgainError } from '@slipway/github-api';
import { backoffMs } from '../runner/backoff';
import { CommentFailedError } from './errors';

const ATTEMPTS = 8;
const BACKOFF = { baseMs: 1_000, capMs: 60_000 };
/** A comment is not worth more of a build's time. */
const LONGEST_WAIT_MS = 300_000;

export interface Patience {
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly random: () => number;
  readonly say: (line: string) => void;
}

/**
 * Attempts something until it is done, as often as makes sense, and no sooner than GitHub asks.
 *
 * @throws CommentFailedError where it is not done then
 */
export async function attempt<T>(work: () => Promise<T>, { sleep, random, say }: Patience): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TryAgainError)) {
        throw error;
      }
      const wait = Math.max(error.waitMs ?? 0, backoffMs(made, { ...BACKOFF, random }));
      if (made === ATTEMPTS || wait > LONGEST_WAIT_MS) {
        throw new CommentFailedError(`${error.message}; given up after ${made} attempts${wait > LONGEST_WAIT_MS ? `, since the next would have to wait for ${Math.ceil(wait / 1_000)} s` : ''}: run the build again later`, { cause: error });
      }
      say(`${error.message}; attempt ${made + 1} of ${ATTEMPTS} in ${Math.ceil(wait / 1_000)} s`);
      await sleep(wait);
    }
  }
}
