import { BAD_USAGE } from '@slipway/processes';

/** Failure of an engine. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** Engine that the user requested and that cannot be used on this machine. */
export class EngineMissingError extends Error {
  override readonly name = 'EngineMissingError';
  /** Exit code of the command line. */
  readonly exitCode = BAD_USAGE;
}
