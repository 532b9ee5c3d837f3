import { withRetries } from '@slipway/github-api';
import { CommentFailedError } from './errors';

const ATTEMPTS = 8;
/** A comment is not worth more of a build's time. */
const LONGEST_WAIT_MS = 300_000;

export interface CommentRetry {
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly random: () => number;
  readonly say: (line: string) => void;
}

/**
 * Attempts something until it is done, as often as makes sense.
 *
 * @throws CommentFailedError if it is not done then
 */
export async function attempt<T>(work: () => Promise<T>, { sleep, random, say }: CommentRetry): Promise<T> {
  return withRetries(work, {
    random,
    wait: async (ms, { error, attempts }) => {
      const seconds = Math.ceil(ms / 1_000);
      if (attempts === ATTEMPTS || ms > LONGEST_WAIT_MS) {
        throw new CommentFailedError(
          `${error.message}; gave up after ${attempts} attempts${ms > LONGEST_WAIT_MS ? `, since the next would have to wait for ${seconds} s` : ''}: run the build again later`,
          { cause: error },
        );
      }
      say(`${error.message}; attempt ${attempts + 1} of ${ATTEMPTS} in ${seconds} s`);
      await sleep(ms);
    },
  });
}
