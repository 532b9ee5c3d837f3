import { RunInterruptedError } from './errors';

/**
 * Waits for work to complete, but only until the signal is aborted. A later result is discarded.
 *
 * @param drop function that releases a discarded result
 * @throws RunInterruptedError if the signal is aborted before the work is complete
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
    const onAbort = () => reject(new RunInterruptedError('the run was stopped, and all its processes have ended'));
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
