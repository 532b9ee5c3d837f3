/**
 * Request to the counterpart of a token: to accept a new token, or to test it.
 *
 * It does not contain the token. The counterpart reads the version from Secrets Manager itself, so a function that logs
 * its events logs no token. An answer means success, an error means failure. Both steps may be repeated.
 */
export interface CounterpartEvent {
  /** `set` to accept the token from now on, besides the current one; `test` to try it out. */
  readonly step: 'set' | 'test';
  /** Secret to read, by its ARN. */
  readonly secretArn: string;
  /** ID of the version that holds the new token. */
  readonly versionId: string;
}
