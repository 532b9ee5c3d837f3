import { BAD_USAGE } from '@slipway/processes';

/** Thrown if a build cannot be fenced on this machine, or its fence has failed. */
export class FenceError extends Error {
  override readonly name = 'FenceError';
}

/** Thrown if builds would run without a fence, and nobody has agreed to that. */
export class UnfencedError extends Error {
  override readonly name = 'UnfencedError';
  /** Exit code of the command line. */
  readonly exitCode = BAD_USAGE;

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `builds cannot be isolated on this machine, so none of their commands run: ${reason}; or pass --unfenced to let builds do everything that you can do`,
      options,
    );
  }
}
