/** Error of a Pulumi program, with the message of the program. */
export class ProgramError extends Error {
  public override readonly name = 'ProgramError';
}

/** Error that ends the Pulumi stand-in with an exit code or a signal. Thrown after all messages were printed. */
export class EndedError extends Error {
  public override readonly name = 'EndedError';

  constructor(
    public readonly exitCode: number,
    public readonly signal?: NodeJS.Signals,
    options?: ErrorOptions,
  ) {
    super(signal ?? `exit code ${exitCode}`, options);
  }
}
