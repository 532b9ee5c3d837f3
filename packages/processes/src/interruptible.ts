const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Exit code of a program that Ctrl-C ended. */
export const INTERRUPTED = 130;

/**
 * Runs something that a person can end with Ctrl-C: the signal is aborted then, and what was started can be ended in
 * order.
 *
 * A second Ctrl-C ends this process at once; what it started ends with it.
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
