import { setTimeout as sleep } from 'node:timers/promises';
import { ECRClient } from '@aws-sdk/client-ecr';
import { BadInputError, GateClosedError } from './errors';
import { main } from './main';

/**
 * Command that checks the scan of an image, and copies the image to the repository of promoted images.
 *
 * Exit codes: 0 for an image that passed, 1 for an unexpected error, 2 for invalid input, 3 for an image that was
 * refused.
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
