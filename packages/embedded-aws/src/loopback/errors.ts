/** Thrown if an API rejects a call. Contains the API's error code. */
export class ApiRefusedError extends Error {
  public override readonly name = 'ApiRefusedError';
  /** HTTP status code of the response. */
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
