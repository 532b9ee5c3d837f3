import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 3;
const PAUSE_MS = 1_000;
/** Errors in npm's messages that a retry can fix: status codes 429 and 500 to 599, and failed connections. */
const TRANSIENT = /\b(?:5\d\d|429)\b|ECONN|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|socket hang up/;

/**
 * Calls a function, and retries twice after increasing pauses if a service is temporarily unavailable. If the last
 * attempt also fails, or if the error is not transient, throws the error.
 */
export async function persistently<T>(ask: () => Promise<T>, pauseMs = PAUSE_MS, attempts = ATTEMPTS): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { message } = error as Error;
    if (attempts === 1 || !TRANSIENT.test(message)) {
      throw error;
    }
    console.log(`trying again in ${pauseMs} ms: ${message}`);
    await sleep(pauseMs);
    return persistently(ask, 2 * pauseMs, attempts - 1);
  }
}
