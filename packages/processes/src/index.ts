export { BoundProcess, type BoundProcessProps } from './bound-process';
export { childEnvironment, networkEnvironment, type ChildEnvironmentProps } from './child-environment';
export {
  BAD_USAGE,
  CommandLine,
  parseParameter,
  parsePassed,
  parsePort,
  parseSecret,
  parseSsmParameter,
  parseVariable,
  type CommandLineProps,
} from './command-line';
export { messageOf } from './error-message';
export { MissingVariableError, RunInterruptedError } from './errors';
export { INTERRUPTED, interruptible } from './interruptible';
export { untilStopped } from './until-stopped';
export { runProgram, type ProgramProcess } from './program';
