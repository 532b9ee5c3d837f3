/** Thrown if a webhook delivery cannot be sent. */
export class WebhookError extends Error {
  public override readonly name = 'WebhookError';
}
