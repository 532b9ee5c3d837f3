import { createHmac, randomUUID } from 'node:crypto';

/** Delivery as GitHub would send it. */
export interface SignedDelivery {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Signs the exact bytes of a payload.
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
