/** Thrown if a run cannot continue. */
export class RunInterruptedError extends Error {
  public override readonly name = 'RunInterruptedError';
}

/** Thrown if this process lacks a variable that builds should get. */
export class MissingVariableError extends Error {
  public override readonly name = 'MissingVariableError';

  constructor(variable: string) {
    super(`the variable ${variable}, to be passed to builds, is not set; set it, or remove the option`);
  }
}
