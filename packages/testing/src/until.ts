import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 5;

/**
 * Waits until a condition is true.
 *
 * @param holds function that returns whether the condition is true
 * @param withinMs timeout, in milliseconds @default - 10 seconds
 * @throws Error after the timeout
 */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error(`timed out while waiting for ${holds}`);
    }
    await sleep(POLL_MS);
  }
}
