/** A delivery that is not sent. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
}
