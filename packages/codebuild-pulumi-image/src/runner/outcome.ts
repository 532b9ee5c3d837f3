/** What one run of the CLI left behind. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** The outer timeout was over; it was sent SIGTERM, and SIGKILL where that did not help. */
  readonly timedOut: boolean;
  readonly child: EndedChild;
}

/** A process that was ours and has ended. Times in milliseconds since the epoch. */
export interface EndedChild {
  readonly pid: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Runs the CLI once. `quiet` keeps its standard output, which may be the whole state, off the log. */
export interface Cli {
  run(args: readonly string[], options?: { readonly quiet?: boolean }): Promise<Outcome>;
  /** What became of the build, where it has to end: such as `was stopped with SIGTERM`. */
  readonly stopped: string | undefined;
}
