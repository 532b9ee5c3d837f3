/**
 * What the counterpart of a token is asked: to take a new token over, or to try it out.
 *
 * It has no value. The counterpart reads the version from Secrets Manager itself, so a function that logs its events
 * logs no token. An answer means yes, an error no. Both steps may be asked again after they were done.
 */
export interface CounterpartEvent {
  /** `set` to accept the token from now on, besides the current one; `test` to try it out. */
  readonly step: 'set' | 'test';
  /** Secret to read, by its ARN. */
  readonly secretArn: string;
  /** ID of the version that holds the new token. */
  readonly versionId: string;
}
