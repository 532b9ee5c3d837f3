/** Thrown if an API refuses a call. Contains the error code of the API. */
export class ApiRefusedError extends Error {
  public override readonly name = 'ApiRefusedError';
  /** HTTP status code of the answer. */
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
