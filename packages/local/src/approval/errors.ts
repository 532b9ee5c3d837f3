import { BAD_USAGE } from '@slipway/processes';

/** Thrown if the decisions for individual approvals are invalid, or the file that contains them cannot be read. */
export class DecisionsError extends Error {
  public override readonly name = 'DecisionsError';
  /** Exit code for invalid usage of the command line. */
  public readonly exitCode = BAD_USAGE;
}
