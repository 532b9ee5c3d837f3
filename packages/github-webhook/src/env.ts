/** Environment variables of the receiving function. The construct sets them, and the handler reads them. */
export interface WebhookEnvironment {
  /** Name of the event bus. */
  readonly BUS_NAME: string;
  /** Name of the table with received deliveries, and with the latest push of each ref. */
  readonly CLAIMS_TABLE: string;
  /** Retention of deliveries and pushes, in seconds. */
  readonly CLAIM_SECONDS: string;
  /** Repositories whose events are accepted, separated by spaces. */
  readonly REPOSITORIES: string;
  /** Time for which the previous secret is accepted after a rotation, in seconds. */
  readonly ROTATION_SECONDS: string;
  readonly SECRET_ARN: string;
}
