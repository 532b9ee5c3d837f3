/**
 * Event for the counterpart of a token: a request to accept a new token, or to test it.
 *
 * The event does not contain the token, so a function that logs its events does not log the token. The counterpart
 * reads the version from Secrets Manager itself. A response means success, and an error means failure. Both steps can
 * be repeated.
 */
export interface CounterpartEvent {
  /**
   * Step of the rotation: `set` to accept the new token in addition to the current one, `test` to check that the new
   * token works.
   */
  readonly step: 'set' | 'test';
  /** ARN of the secret to read. */
  readonly secretArn: string;
  /** ID of the version with the new token. */
  readonly versionId: string;
}
