import { BAD_USAGE } from '@slipway/processes';

/** Thrown if an engine reports an error. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** Thrown if the requested engine cannot be used on this machine. */
export class EngineMissingError extends Error {
  override readonly name = 'EngineMissingError';
  /** Exit code of the command line: invalid usage. */
  readonly exitCode = BAD_USAGE;
}
