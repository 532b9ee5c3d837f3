/** Error after which another attempt may succeed. */
export class TryAgainError extends Error {
  public override readonly name = 'TryAgainError';

  /** @param waitMs waiting time that the server requested, in milliseconds. @default - the server requested none */
  constructor(
    message: string,
    public readonly waitMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Error that persists until a person resolves it. The message contains advice or GitHub's reason. */
export class RefusedError extends Error {
  public override readonly name = 'RefusedError';
}
