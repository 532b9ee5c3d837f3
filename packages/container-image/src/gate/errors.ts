/** What the program was given cannot be worked with. */
export class BadInputError extends Error {
  public override readonly name = 'BadInputError';
  public readonly exitCode = 2;
}

/** The image is not let through, or nothing can be said about it, which comes to the same. */
export class GateClosedError extends Error {
  public override readonly name = 'GateClosedError';
  public readonly exitCode = 3;
}
