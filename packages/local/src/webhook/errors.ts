/** A delivery that is not sent. */
export class WebhookError extends Error {
  public override readonly name = 'WebhookError';
}
