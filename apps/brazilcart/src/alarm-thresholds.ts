/** Values above which the alarms of database and cache go off. */
export interface AlarmThresholds {
  /** CPU of the database, in percent, on average over five minutes. */
  readonly databaseCpuPercent: number;
  /** Connections to the database, on average over five minutes. */
  readonly databaseConnections: number;
  /** CPU of a cache node, in percent, on average over five minutes. */
  readonly cacheCpuPercent: number;
  /** Keys that a cache node evicted, in all of five minutes. */
  readonly cacheEvictions: number;
}

export const DEFAULT_THRESHOLDS: AlarmThresholds = {
  databaseCpuPercent: 80,
  databaseConnections: 80,
  cacheCpuPercent: 75,
  cacheEvictions: 1000,
};
