/** Output and exit status of one CLI run. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code of the CLI, or undefined if a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /**
   * Whether the time limit of the attempt was exceeded. The CLI then receives SIGTERM, and SIGKILL if it does not end.
   */
  readonly timedOut: boolean;
  readonly child: EndedChild;
}

/** Ended process that `slipway-pulumi` had started. Times are in milliseconds since the epoch. */
export interface EndedChild {
  readonly pid: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * Runner of a command-line program, such as the Pulumi CLI. `quiet` keeps the standard output, which may be the whole
 * state, out of the log.
 */
export interface Cli {
  run(args: readonly string[], options?: { readonly quiet?: boolean }): Promise<Outcome>;
  /** Reason why the build must end, such as `was stopped with SIGTERM`. Undefined while the build can continue. */
  readonly stopped: string | undefined;
}
