/** Another attempt may do better. */
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

/** No further attempt does better before a person has changed something. The message says what. */
export class RefusedError extends Error {
  public override readonly name = 'RefusedError';
}
