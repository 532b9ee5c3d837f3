/** Thrown if a local repository cannot be read, or does not contain a requested commit, branch or tag. */
export class RepositoryError extends Error {
  public override readonly name = 'RepositoryError';
}
