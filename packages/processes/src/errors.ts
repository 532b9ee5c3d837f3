/** The run cannot go on. */
export class RunInterruptedError extends Error {
  public override readonly name = 'RunInterruptedError';
}

/** A variable that builds are to get does not exist here. */
export class MissingVariableError extends Error {
  public override readonly name = 'MissingVariableError';

  constructor(variable: string) {
    super(`the variable ${variable}, to be passed to builds, is not set; set it, or remove the option`);
  }
}
