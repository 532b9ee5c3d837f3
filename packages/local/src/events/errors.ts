/** Thrown if the bus did not accept an event. */
export class EventRefusedError extends Error {
  public override readonly name = 'EventRefusedError';

  constructor(
    { detailType, source }: { readonly detailType: string; readonly source: string },
    code: string | undefined,
    reason: string | undefined,
  ) {
    super(`the default bus refused an event "${detailType}" of ${source}: ${code} ${reason}`);
  }
}
