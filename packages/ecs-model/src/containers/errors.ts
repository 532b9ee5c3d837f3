/** Thrown if the run has no resource with the given name. */
export class UnknownNameError extends Error {
  public override readonly name = 'UnknownNameError';

  constructor(kind: string, wanted: string, known: readonly string[]) {
    super(`the app has no ${kind} ${wanted}; existing names: ${known.join(', ') || 'none'}`);
  }
}
