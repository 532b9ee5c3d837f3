/** The input of the program is not valid. */
export class BadInputError extends Error {
  public override readonly name = 'BadInputError';
  public readonly exitCode = 2;
}

/** The image did not pass, or could not be judged, which has the same effect. */
export class GateClosedError extends Error {
  public override readonly name = 'GateClosedError';
  public readonly exitCode = 3;
}
