/** The input of the program is not valid. */
export class BadInputError extends Error {
  public override readonly name = 'BadInputError';
}

/** The comment could not be written, and a retry would not help. The message says what to do. */
export class CommentFailedError extends Error {
  public override readonly name = 'CommentFailedError';
}
