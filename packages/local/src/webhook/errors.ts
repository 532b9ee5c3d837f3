/** Delivery that cannot be sent. */
export class WebhookError extends Error {
  public override readonly name = 'WebhookError';
}
