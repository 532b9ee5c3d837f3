/** Error for invalid input of the program. */
export class BadInputError extends Error {
  public override readonly name = 'BadInputError';
  public readonly exitCode = 2;
}

/** Error for an image that did not pass, or that could not be checked. */
export class GateClosedError extends Error {
  public override readonly name = 'GateClosedError';
  public readonly exitCode = 3;
}
