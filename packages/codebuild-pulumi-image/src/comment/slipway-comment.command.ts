import { setTimeout as sleep } from 'node:timers/promises';
import { RefusedError } from '@slipway/github-api';
import { BadInputError, CommentFailedError } from './errors';
import { main } from './main';

/**
 * Comments on a pull request what the preview of a stack says. Runs nothing of what it finds in the source.
 *
 * Exit codes: 0 done, 1 failed, 2 bad input.
 */
main(process.env, {
  sleep: (ms) => sleep(ms),
  random: Math.random,
  say: (line) => console.info(line),
}).catch((error: unknown) => {
  const expected =
    error instanceof BadInputError || error instanceof CommentFailedError || error instanceof RefusedError;
  console.error(expected ? `slipway-comment: ${error.message}` : error);
  process.exitCode = error instanceof BadInputError ? 2 : 1;
});
