import { setTimeout as sleep } from 'node:timers/promises';
import { ECRClient } from '@aws-sdk/client-ecr';
import { BadInputError, GateClosedError } from './errors';
import { main } from './main';

/**
 * Judges an image by its scan, and copies it to the repository of promoted images.
 *
 * Exit codes: 0 let through, 1 failed on the way, 2 bad input, 3 refused.
 */
main(process.argv[2], process.env, {
  ecr: new ECRClient({}),
  now: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  say: (line) => console.info(line),
}).catch((error: unknown) => {
  const expected = error instanceof BadInputError || error instanceof GateClosedError;
  console.error(expected ? `${error.name}: ${error.message}` : error);
  process.exitCode = expected ? error.exitCode : 1;
});
