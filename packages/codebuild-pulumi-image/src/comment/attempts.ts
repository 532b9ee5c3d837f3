import { withRetries } from '@slipway/github-api';
import { CommentFailedError } from './errors';

const ATTEMPTS = 8;
/**
 * Maximum wait before another attempt, in milliseconds. A longer wait would cost more build time than a comment is
 * worth.
 */
const LONGEST_WAIT_MS = 300_000;

export interface CommentRetry {
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly random: () => number;
  readonly say: (line: string) => void;
}

/**
 * Calls GitHub, and repeats the call after failures that a retry can fix.
 *
 * @throws CommentFailedError if the eighth attempt fails, or GitHub requires a wait of more than five minutes; other
 * errors are not retried
 */
export async function attempt<T>(work: () => Promise<T>, { sleep, random, say }: CommentRetry): Promise<T> {
  return withRetries(work, {
    random,
    wait: async (ms, { error, attempts }) => {
      const seconds = Math.ceil(ms / 1_000);
      if (attempts === ATTEMPTS || ms > LONGEST_WAIT_MS) {
        throw new CommentFailedError(
          `${error.message}; gave up after ${attempts} attempts${ms > LONGEST_WAIT_MS ? `, because GitHub requires a wait of ${seconds} s before the next one` : ''}: run the build again later`,
          { cause: error },
        );
      }
      say(`${error.message}; attempt ${attempts + 1} of ${ATTEMPTS} in ${seconds} s`);
      await sleep(ms);
    },
  });
}
