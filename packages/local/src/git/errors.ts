import { BAD_USAGE } from '@slipway/processes';

/** Thrown if a local repository cannot be read, or does not contain a requested commit, branch or tag. */
export class RepositoryError extends Error {
  public override readonly name = 'RepositoryError';
  /** Exit code for invalid usage of the command line. */
  public readonly exitCode = BAD_USAGE;
}
