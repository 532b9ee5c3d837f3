/** A program that threw, with what it said. */
export class ProgramError extends Error {
  public override readonly name = 'ProgramError';
}

/** How a run ends. What is to be said was said before. */
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
