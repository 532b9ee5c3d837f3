/** Error after which another attempt may succeed. */
export class TryAgainError extends Error {
  public override readonly name = 'TryAgainError';

  /** @param waitMs how long the other side asked to be left alone. @default - it did not say */
  constructor(
    message: string,
    public readonly waitMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Error that persists until a person changes something. The message says what. */
export class RefusedError extends Error {
  public override readonly name = 'RefusedError';
}
