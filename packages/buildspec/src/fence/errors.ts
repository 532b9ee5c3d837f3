import { BAD_USAGE } from '@slipway/processes';

/** A build cannot be fenced on this machine, or its fence does not hold. */
export class FenceError extends Error {
  override readonly name = 'FenceError';
}

/** Builds would run without a fence, and nobody has agreed to that. */
export class UnfencedError extends Error {
  override readonly name = 'UnfencedError';
  /** What a command line ends with. */
  readonly exitCode = BAD_USAGE;

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `builds cannot be isolated on this machine, so none of their commands run: ${reason}; or pass --unfenced to let builds do everything that you can do`,
      options,
    );
  }
}
