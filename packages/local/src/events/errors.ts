/** Thrown if the default event bus refuses an event. */
export class EventRefusedError extends Error {
  public override readonly name = 'EventRefusedError';

  constructor(
    { detailType, source }: { readonly detailType: string; readonly source: string },
    code: string | undefined,
    reason: string | undefined,
  ) {
    super(`the default event bus refused the event "${detailType}" from ${source}: ${code} ${reason}`);
  }
}
