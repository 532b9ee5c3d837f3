/** Command to start in a place, with its environment. */
export interface PlacedCommand {
  readonly program: readonly [string, ...string[]];
  readonly directory: string;
  /** Complete environment of the command, which inherits no other variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (chunk: Buffer) => void;
}

/** Handle to a started command and its child processes. */
export interface RunningCommand {
  /** Resolves to the exit code of the command, or to 128 plus the number of the signal that ended the command. */
  readonly ended: Promise<number>;
  /** Resolves when no process is left that could write output. */
  readonly drained: Promise<unknown>;
  /** Sends a signal to the process group of the command. */
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

/** Place in which the commands of one build run: the machine itself, or a sandbox. */
export interface Place {
  /** Signal that is aborted, with the reason, if the build exceeds a limit or the place ends unexpectedly. */
  readonly broken: AbortSignal;
  /** Folders on this machine in which a build can leave files. @default - the whole work folder */
  readonly folders?: readonly string[];
  start(command: PlacedCommand): RunningCommand;
  /** Returns the content of a file of the shell's state, or an empty string if the file does not exist. */
  readState(name: string): Promise<string>;
  writeState(name: string, text: string): Promise<void>;
  /** Converts a path in the build to the path on this machine. */
  locate(path: string): string;
  /** Ends all processes that the commands left running. Can be called more than once. */
  end(): Promise<void>;
}
