/** A call that the API refuses, by the name the API gives the refusal. */
export class ApiRefusedError extends Error {
  public override readonly name = 'ApiRefusedError';
  /** Status of the answer. */
  public readonly status: number;

  constructor(
    public readonly type: string,
    message: string,
    { status = 400, ...options }: ErrorOptions & { readonly status?: number } = {},
  ) {
    super(message, options);
    this.status = status;
  }
}
