/** The environment of the receiving function: set by its construct, read by its handler. */
export interface WebhookEnvironment {
  /** Bus that gets the events. */
  readonly BUS_NAME: string;
  /** Table of the deliveries that were seen, and of the latest push of each ref. */
  readonly CLAIMS_TABLE: string;
  /** How long deliveries and pushes are remembered, in seconds. */
  readonly CLAIM_SECONDS: string;
  /** Repositories that may start something, separated by spaces. */
  readonly REPOSITORIES: string;
  /** How long the previous secret is accepted after a rotation, in seconds. */
  readonly ROTATION_SECONDS: string;
  readonly SECRET_ARN: string;
}
