/** Values above which the database and cache alarms go off. */
export interface AlarmThresholds {
  /** CPU utilization of the database in percent, averaged over five minutes. */
  readonly databaseCpuPercent: number;
  /** Number of connections to the database, averaged over five minutes. */
  readonly databaseConnections: number;
  /** CPU utilization of a cache node in percent, averaged over five minutes. */
  readonly cacheCpuPercent: number;
  /** Number of keys that a cache node evicted in five minutes. */
  readonly cacheEvictions: number;
}

export const DEFAULT_THRESHOLDS: AlarmThresholds = {
  databaseCpuPercent: 80,
  databaseConnections: 80,
  cacheCpuPercent: 75,
  cacheEvictions: 1000,
};
