import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 3;
const PAUSE_MS = 1_000;
/** What passes by itself, in the words of npm: answers of 500 and above, and connections that break. */
const TRANSIENT = /\b(?:5\d\d|429)\b|ECONN|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|socket hang up/;

/**
 * Asks again, twice and after a growing pause, if a service was away for a moment. What still has no answer then, or
 * has failed for another reason, fails.
 */
export async function persistently<T>(ask: () => Promise<T>, pauseMs = PAUSE_MS, attempts = ATTEMPTS): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { message } = error as Error;
    if (attempts === 1 || !TRANSIENT.test(message)) {
      throw error;
    }
    console.log(`asking again in ${pauseMs} ms: ${message}`);
    await sleep(pauseMs);
    return persistently(ask, 2 * pauseMs, attempts - 1);
  }
}
