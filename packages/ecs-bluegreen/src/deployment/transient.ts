const TRANSIENT = /throttl|toomanyrequests|requestlimit|timeout|econnreset|serviceunavailable|internal/i;

/** Whether an error is temporary, so that a retry in half a minute may succeed. */
export function isTransient(error: unknown): error is Error {
  const { name, $fault, $retryable } = error as {
    readonly name: string;
    readonly $fault?: string;
    readonly $retryable?: unknown;
  };
  return $retryable !== undefined || $fault === 'server' || TRANSIENT.test(name);
}
