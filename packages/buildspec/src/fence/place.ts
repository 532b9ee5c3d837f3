/** Command that a build starts. */
export interface PlacedCommand {
  readonly program: readonly [string, ...string[]];
  readonly directory: string;
  /** Complete environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (chunk: Buffer) => void;
}

/** Command that was started, with its child processes. */
export interface RunningCommand {
  /** Resolves to the exit code of the command, or to 128 plus the number of the signal that ended it. */
  readonly ended: Promise<number>;
  /** Resolves when no process is left that could write output. */
  readonly drained: Promise<unknown>;
  /** Sends a signal to the process group of the command. */
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

/** Place in which the commands of one build run: the machine itself, or a sandbox. */
export interface Place {
  /** Aborted if the build exceeded a limit or the place ended early. The reason says which. */
  readonly broken: AbortSignal;
  /** Folders on this machine that a build may leave files in. @default - all of its work folder */
  readonly folders?: readonly string[];
  start(command: PlacedCommand): RunningCommand;
  /** Returns the text of a file of the shell's state, or an empty text if the file does not exist. */
  readState(name: string): Promise<string>;
  writeState(name: string, text: string): Promise<void>;
  /** Returns the path on this machine of a path that the build sees. */
  locate(path: string): string;
  /** Ends the processes that the commands left running. Can be called twice. */
  end(): Promise<void>;
}
