/** Error for invalid input of an image gate, such as a malformed limit or waiver file. */
export class BadInputError extends Error {
  public override readonly name = 'BadInputError';
  public readonly exitCode = 2;
}

/** Error if an image did not pass the gate or could not be checked. */
export class GateClosedError extends Error {
  public override readonly name = 'GateClosedError';
  public readonly exitCode = 3;
}
