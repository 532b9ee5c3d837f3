import { BAD_USAGE } from '@slipway/processes';

/** An engine does not do what it is asked for. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** The engine that the user asks for cannot be used on this machine. */
export class EngineMissingError extends Error {
  override readonly name = 'EngineMissingError';
  /** What a command line ends with. */
  readonly exitCode = BAD_USAGE;
}
