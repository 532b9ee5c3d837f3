/** Error for invalid input of the program. */
export class BadInputError extends Error {
  public override readonly name = 'BadInputError';
}

/** Error if a comment could not be written and a retry would not help. The message contains a solution. */
export class CommentFailedError extends Error {
  public override readonly name = 'CommentFailedError';
}
