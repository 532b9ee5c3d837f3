/** Thrown if a local repository does not exist, or does not contain a requested commit or branch. */
export class RepositoryError extends Error {
  public override readonly name = 'RepositoryError';
}
