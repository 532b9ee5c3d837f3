const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Exit code of a program that was ended by Ctrl-C. */
export const INTERRUPTED = 130;

/**
 * Runs something that a person can end with Ctrl-C, which aborts the signal, so that everything can be stopped in
 * order.
 *
 * A second Ctrl-C ends this process immediately, and everything that it has started ends with it.
 *
 * @param onInterrupt called at the first Ctrl-C
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
