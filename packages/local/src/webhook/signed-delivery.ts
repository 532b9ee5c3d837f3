import { createHmac, randomUUID } from 'node:crypto';

/** A delivery as GitHub makes it, ready to be sent. */
export interface SignedDelivery {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Signs a payload over exactly the bytes that are sent.
 *
 * @param id GUID of the delivery
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function signDelivery(
  event: string,
  payload: object,
  secret: string,
  id: string = randomUUID(),
): SignedDelivery {
  const body = Buffer.from(JSON.stringify(payload));
  return {
    id,
    body,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': String(body.length),
      'User-Agent': 'GitHub-Hookshot/slipway',
      Accept: '*/*',
      'X-GitHub-Event': event,
      'X-GitHub-Delivery': id,
      'X-Hub-Signature-256': signatureOf(body, secret),
    },
  };
}

export function signatureOf(body: Buffer | string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
