/** Environment variables of the collecting function. The construct sets them, and the handler reads them. */
export interface MetricsEnvironment {
  /** Deliveries to measure: `CollectedDelivery[]` as JSON. */
  readonly DELIVERIES: string;
  /** Name of the facts table. */
  readonly FACTS_TABLE: string;
  /** Length of the period that the figures cover, in seconds. */
  readonly PERIOD_SECONDS: string;
  /** Retention of a fact, in seconds. */
  readonly RETENTION_SECONDS: string;
}

/** Names by which the events of a delivery are recognized. */
export interface CollectedDelivery {
  readonly name: string;
  readonly pipeline: string;
  /** Name of the stage that deploys to production. */
  readonly stage: string;
  /** ECS services of the delivery, as `cluster/service`. */
  readonly services: readonly string[];
  /** Names of the CloudWatch alarms that indicate a failure in production. */
  readonly alarms: readonly string[];
  /** Repository, `owner/name`, as in the events of the webhook. @default - no push events */
  readonly repository?: string;
  readonly branch?: string;
  /** Time for which failures are attributed to a change, in seconds. */
  readonly attributionSeconds: number;
}

/** CloudWatch namespace of the metrics. */
export const NAMESPACE = 'Slipway/Delivery';
/** Name of the dimension that distinguishes deliveries, as set by the library that writes the metrics. */
export const DIMENSION = 'service';
