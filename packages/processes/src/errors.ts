/** Error for a run that was stopped before it was complete, for example with Ctrl-C. */
export class RunInterruptedError extends Error {
  public override readonly name = 'RunInterruptedError';
}

/** Error for an environment variable that should be passed to builds but is not set. */
export class MissingVariableError extends Error {
  public override readonly name = 'MissingVariableError';

  constructor(variable: string) {
    super(
      `the environment variable ${variable}, which should be passed to builds, is not set; set it, or remove the option`,
    );
  }
}
