/** A call that the API refuses, by the name the API gives the refusal. */
export class ApiRefusedError extends Error {
  public override readonly name = 'ApiRefusedError';

  constructor(
    public readonly type: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
