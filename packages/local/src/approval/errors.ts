import { BAD_USAGE } from '@slipway/processes';

/** Thrown if the decisions for individual approvals are invalid. */
export class DecisionsError extends Error {
  public override readonly name = 'DecisionsError';
  /** Exit code for invalid usage of the command line. */
  public readonly exitCode = BAD_USAGE;
}
