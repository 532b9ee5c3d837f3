/** Whether the service can answer. */
export const isHealthy = (): boolean => true;
