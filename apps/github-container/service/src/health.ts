/**
 * Returns whether the service is healthy. The load balancer checks every few seconds, and sends no requests to an
 * unhealthy task.
 */
export function isHealthy(): boolean {
  return true;
}
