/** The environment of the receiving function: set by its construct, read by its handler. */
export interface WebhookEnvironment {
  /** Bus that gets the events. */
  readonly BUS_NAME: string;
  /** Table of the deliveries that were seen, and of the latest push of each ref. */
  readonly CLAIMS_TABLE: string;
  /** How long both are remembered. */
  readonly CLAIM_SECONDS: string;
  /** The repositories that may start something, separated by a space. */
  readonly REPOSITORIES: string;
  /** How long the former secret is accepted after a rotation. */
  readonly ROTATION_SECONDS: string;
  readonly SECRET_ARN: string;
}
