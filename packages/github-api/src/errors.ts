/** Error after which another attempt may succeed. */
export class TryAgainError extends Error {
  public override readonly name = 'TryAgainError';

  /** @param waitMs time to wait that the server asked for, in milliseconds. @default - the server named no time */
  constructor(
    message: string,
    public readonly waitMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Error that persists until a person resolves it. The message says how. */
export class RefusedError extends Error {
  public override readonly name = 'RefusedError';
}
