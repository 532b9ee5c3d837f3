/** Run that cannot continue. */
export class RunInterruptedError extends Error {
  public override readonly name = 'RunInterruptedError';
}

/** Variable that builds should get and that does not exist in this process. */
export class MissingVariableError extends Error {
  public override readonly name = 'MissingVariableError';

  constructor(variable: string) {
    super(`the variable ${variable}, to be passed to builds, is not set; set it, or remove the option`);
  }
}
