import { BAD_USAGE } from '@slipway/processes';

/** Build that cannot be fenced on this machine, or whose fence does not hold. */
export class FenceError extends Error {
  override readonly name = 'FenceError';
}

/** Builds that would run without a fence although nobody has agreed to that. */
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
