/** Error for invalid input of `slipway-comment`. */
export class BadInputError extends Error {
  public override readonly name = 'BadInputError';
}

/** Error if a comment could not be written in all attempts, or the response was not from the GitHub API. */
export class CommentFailedError extends Error {
  public override readonly name = 'CommentFailedError';
}
