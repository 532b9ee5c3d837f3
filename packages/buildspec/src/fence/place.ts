/** A command that a build starts. */
export interface PlacedCommand {
  readonly program: readonly [string, ...string[]];
  readonly directory: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (chunk: Buffer) => void;
}

/** A command that was started, with everything that it starts. */
export interface RunningCommand {
  /** Resolves to the exit code of the command; 128 and the number of the signal if one ended it. */
  readonly ended: Promise<number>;
  /** Resolves when nothing is left that could write output. */
  readonly drained: Promise<unknown>;
  /** Sends a signal to the process group of the command. */
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

/** Where the commands of one build run: on the machine as it is, or in a sandbox. */
export interface Place {
  /** Aborted if the build broke a bound or the place itself ended early. The reason says how. */
  readonly broken: AbortSignal;
  /** Folders on this machine that a build may leave files in. @default - all of its work folder */
  readonly folders?: readonly string[];
  start(command: PlacedCommand): RunningCommand;
  /** The text of a file of the shell's state; empty if the file does not exist. */
  readState(name: string): Promise<string>;
  writeState(name: string, text: string): Promise<void>;
  /** Where a path that the build sees is on this machine. */
  locate(path: string): string;
  /** Ends whatever the commands left running. Safe to call twice. */
  end(): Promise<void>;
}
