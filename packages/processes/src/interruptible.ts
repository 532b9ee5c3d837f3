const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Exit code of a program that was interrupted with Ctrl-C. */
export const INTERRUPTED = 130;

/**
 * Runs work that can be interrupted with Ctrl-C, SIGTERM or SIGHUP. The first interruption aborts the `AbortSignal`
 * that `act` receives, so that the work can stop in an orderly way.
 *
 * A second interruption ends this process immediately, with exit code 130, and each `BoundProcess` with it.
 *
 * @param onInterrupt called after the first interruption
 */
export async function interruptible<T>(
  act: (signal: AbortSignal) => Promise<T>,
  onInterrupt: () => void = () => undefined,
): Promise<T> {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) {
      process.exit(INTERRUPTED);
    }
    stop.abort();
    onInterrupt();
  };
  SIGNALS.forEach((name) => process.on(name, onSignal));
  try {
    return await act(stop.signal);
  } finally {
    SIGNALS.forEach((name) => process.off(name, onSignal));
  }
}
