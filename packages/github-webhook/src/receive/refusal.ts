/** A request that gets nothing but a status. The reason is for the log; the sender learns none of it. */
export class Refusal extends Error {
  public override readonly name = 'Refusal';

  constructor(
    public readonly status: 400 | 401 | 405 | 413 | 415,
    public readonly reason: string,
  ) {
    super(`${status}: ${reason}`);
  }
}
