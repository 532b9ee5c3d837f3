import { setTimeout as sleep } from 'node:timers/promises';
import { RefusedError } from '@slipway/github-api';
import { BadInputError, CommentFailedError } from './errors';
import { main } from './main';

/**
 * Command that comments on a pull request with the preview of a stack. It runs no code from the source.
 *
 * Exit codes: 0 for success, 1 for a failure, 2 for invalid input.
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
