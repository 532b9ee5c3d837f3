/** Thrown if a program threw. Contains its message. */
export class ProgramError extends Error {
  public override readonly name = 'ProgramError';
}

/** Thrown to end a run whose messages were already printed. */
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
