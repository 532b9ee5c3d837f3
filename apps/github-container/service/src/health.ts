/**
 * Whether the service can do its work. The load balancer asks every few seconds, and sends nobody here while it cannot.
 */
export function isHealthy(): boolean {
  return true;
}
