import { randomInt } from 'node:crypto';
import { freePort } from '../../src/embedded-aws/free-port';

/** A free port, of those that a system does not hand out by itself: nobody takes it before it is used. */
export function quietPort(): Promise<number> {
  return freePort(randomInt(20_000, 30_000)).catch(quietPort);
}
