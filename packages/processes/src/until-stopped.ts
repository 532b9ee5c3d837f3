import { RunInterruptedError } from './errors';

/**
 * Waits for work until the signal is aborted. A result that comes later is dropped.
 *
 * @param drop disposes of a result that comes too late
 * @throws RunInterruptedError if the signal is aborted first
 */
export async function untilStopped<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  drop: (late: T) => unknown = () => undefined,
): Promise<T> {
  if (!signal) {
    return work;
  }
  const over = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    const onAbort = () =>
      reject(new RunInterruptedError('the run was stopped, and everything that it started has ended'));
    signal.addEventListener('abort', onAbort, { once: true, signal: over.signal });
    if (signal.aborted) {
      onAbort();
    }
  });
  try {
    return await Promise.race([stopped, work]);
  } catch (error) {
    work.then(drop, () => undefined);
    throw error;
  } finally {
    over.abort();
  }
}
