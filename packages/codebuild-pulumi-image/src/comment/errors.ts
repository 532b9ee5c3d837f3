/** What the program was given cannot be worked with. */
export class BadInputError extends Error {
  public override readonly name = 'BadInputError';
  public readonly exitCode = 2;
}

/** There is no comment, and no further attempt changes that. The message says what does. */
export class CommentFailedError extends Error {
  public override readonly name = 'CommentFailedError';
  public readonly exitCode = 1;
}

/** Another attempt may do better. */
export class TryAgainError extends Error {
  public override readonly name = 'TryAgainError';

  /** @param waitMs how long GitHub asked to be left alone. @default - it did not say */
  constructor(message: string, public readonly waitMs?: number, options?: ErrorOptions) {
    super(message, options);
  }
}
