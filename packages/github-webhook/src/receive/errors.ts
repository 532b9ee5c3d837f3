/** There is nothing to verify signatures with. */
export class NoSecretError extends Error {
  public override readonly name = 'NoSecretError';

  constructor(secretArn: string) {
    super(
      `secret ${secretArn} has no text: a signature is verified with it; put the secret of the GitHub webhook there`,
    );
  }
}

/** EventBridge took the call and not the event. */
export class EventNotTakenError extends Error {
  public override readonly name = 'EventNotTakenError';

  constructor(bus: string, code: string | undefined, message: string | undefined) {
    super(
      `event bus ${bus} did not take the event: ${code}, ${message}; redeliver it from the settings of the webhook in GitHub`,
    );
  }
}
