/** The secret has no value to verify signatures with. */
export class NoSecretError extends Error {
  public override readonly name = 'NoSecretError';

  constructor(secretArn: string) {
    super(
      `secret ${secretArn} has no text, so signatures cannot be verified; put the secret of the GitHub webhook there`,
    );
  }
}

/** EventBridge accepted the call but not the event. */
export class EventNotTakenError extends Error {
  public override readonly name = 'EventNotTakenError';

  constructor(bus: string, code: string | undefined, message: string | undefined) {
    super(
      `event bus ${bus} did not accept the event: ${code}, ${message}; redeliver it from the settings of the webhook in GitHub`,
    );
  }
}

/** A request that is answered with a status only. The reason goes to the log, not to the sender. */
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
