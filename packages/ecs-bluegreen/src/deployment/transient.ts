const TRANSIENT = /throttl|toomanyrequests|requestlimit|timeout|econnreset|serviceunavailable|internal/i;

/** Whether the same call may work in half a minute: AWS was busy, or away. */
export function isTransient(error: unknown): error is Error {
  const { name, $fault, $retryable } = error as {
    readonly name: string;
    readonly $fault?: string;
    readonly $retryable?: unknown;
  };
  return $retryable !== undefined || $fault === 'server' || TRANSIENT.test(name);
}
