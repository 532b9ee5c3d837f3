import { RunInterruptedError } from './errors';

/**
 * Waits for work to complete, but only until the signal is aborted. A later result is discarded, and a later error is
 * ignored. The work itself continues: the caller ends its processes.
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
    const onAbort = () => reject(new RunInterruptedError('the run was stopped, which ends all its processes'));
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
