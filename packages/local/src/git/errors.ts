/** Local repository that lacks what is asked of it. */
export class RepositoryError extends Error {
  public override readonly name = 'RepositoryError';
}
