const TRANSIENT = /throttl|toomanyrequests|requestlimit|timeout|econnreset|serviceunavailable|internal/i;

/** Whether the call may succeed in half a minute, because AWS was busy or unreachable. */
export function isTransient(error: unknown): error is Error {
  const { name, $fault, $retryable } = error as {
    readonly name: string;
    readonly $fault?: string;
    readonly $retryable?: unknown;
  };
  return $retryable !== undefined || $fault === 'server' || TRANSIENT.test(name);
}
