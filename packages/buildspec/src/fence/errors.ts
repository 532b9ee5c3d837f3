import { BAD_USAGE } from '@slipway/processes';

/** Thrown if a build cannot be fenced on this machine, or if its fence has failed. */
export class FenceError extends Error {
  override readonly name = 'FenceError';
}

/** Thrown if builds would run without a fence and the user has not agreed to this. */
export class UnfencedError extends Error {
  override readonly name = 'UnfencedError';
  /** Exit code of the command line: invalid usage. */
  readonly exitCode = BAD_USAGE;

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `builds cannot be isolated on this machine, so none of their commands run: ${reason}; or pass --unfenced to run builds with all your permissions`,
      options,
    );
  }
}
