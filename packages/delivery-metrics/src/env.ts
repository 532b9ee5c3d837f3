/** The environment of the collecting function: set by its construct, read by its handler. */
export interface MetricsEnvironment {
  /** `CollectedDelivery[]` as JSON. */
  readonly DELIVERIES: string;
  /** Table of the facts. */
  readonly FACTS_TABLE: string;
  /** The time that the figures are about, up to now. */
  readonly PERIOD_SECONDS: string;
  /** How long a fact is kept. */
  readonly RETENTION_SECONDS: string;
}

/** A delivery, as far as its events have to be known. */
export interface CollectedDelivery {
  readonly name: string;
  readonly pipeline: string;
  /** The stage that deploys to production. */
  readonly stage: string;
  /** `cluster/service` of each ECS service. */
  readonly services: readonly string[];
  /** Names of CloudWatch alarms. */
  readonly alarms: readonly string[];
  /** `owner/name`, as the events of the webhook have it. @default - pushes are not told of */
  readonly repository?: string;
  readonly branch?: string;
  /** How long a change is held responsible for what goes wrong. */
  readonly attributionSeconds: number;
}

/** Namespace of the metrics in CloudWatch. */
export const NAMESPACE = 'Slipway/Delivery';
/** Dimension that tells deliveries apart. The library that writes the metrics chose its name. */
export const DIMENSION = 'service';
