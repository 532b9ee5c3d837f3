import { createHmac, randomUUID } from 'node:crypto';

/** Signed webhook delivery, as GitHub would send it. */
export interface SignedDelivery {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Creates a delivery with the headers that GitHub sends, including the signature of the payload's exact bytes.
 *
 * @param id GUID of the delivery; by default a new GUID
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
