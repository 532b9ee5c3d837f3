/** Returns whether the service is healthy. */
export const isHealthy = (): boolean => true;
