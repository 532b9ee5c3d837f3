/** What the program was given cannot be worked with. */
export class BadInputError extends Error {
  public override readonly name = 'BadInputError';
}

/** There is no comment, and no further attempt changes that. The message says what does. */
export class CommentFailedError extends Error {
  public override readonly name = 'CommentFailedError';
}
