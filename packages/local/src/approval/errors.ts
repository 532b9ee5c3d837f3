import { BAD_USAGE } from '@slipway/processes';

/** Decisions about single approvals that cannot be used. */
export class DecisionsError extends Error {
  public override readonly name = 'DecisionsError';
  /** The command line cannot be used like that. */
  public readonly exitCode = BAD_USAGE;
}
