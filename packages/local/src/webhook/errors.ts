/** Thrown if a delivery cannot be sent. */
export class WebhookError extends Error {
  public override readonly name = 'WebhookError';
}
