/** Error for a secret without a value, with which no signature can be verified. */
export class NoSecretError extends Error {
  public override readonly name = 'NoSecretError';

  constructor(secretArn: string) {
    super(
      `secret ${secretArn} has no text value, so signatures cannot be verified; store the secret of the GitHub webhook in it`,
    );
  }
}

/** Error for an event that EventBridge did not accept, although the call succeeded. */
export class EventNotTakenError extends Error {
  public override readonly name = 'EventNotTakenError';

  constructor(bus: string, code: string | undefined, message: string | undefined) {
    super(
      `event bus ${bus} did not accept the event: ${code}, ${message}; redeliver it from the webhook's settings in GitHub`,
    );
  }
}

/**
 * Error for a request that gets only a status code as its response. The reason is logged, and not sent to the sender.
 */
export class RequestRefusedError extends Error {
  public override readonly name = 'RequestRefusedError';

  constructor(
    public readonly status: 400 | 401 | 404 | 405 | 413 | 415,
    public readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${status}: ${reason}`, options);
  }
}
