/** Error for invalid input of the program. */
export class BadInputError extends Error {
  public override readonly name = 'BadInputError';
}

/** Error for a comment that could not be written, when a retry would not help. The message says what to do. */
export class CommentFailedError extends Error {
  public override readonly name = 'CommentFailedError';
}
