import { request as requestHttp, RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { WebhookError } from './errors';
import { SignedDelivery } from './signed-delivery';

/**
 * Timeout of a delivery, in milliseconds. GitHub waits only 10 seconds, but the first call of a function takes longer
 * here.
 */
const TIMEOUT_MS = 30_000;

/** Address to which a delivery is sent. */
export interface WebhookAddress {
  readonly url: string;
  /** Local server to connect to, because the host of the URL has no DNS entry. @default - the host of the URL */
  readonly connectTo?: {
    readonly endpoint: string;
    /** Certificate of the certificate authority, in PEM format. */
    readonly ca: string;
  };
}

/** Response of a webhook to a delivery. */
export interface DeliveryAnswer {
  readonly deliveryId: string;
  readonly status: number;
  readonly body: string;
}

export async function postDelivery(
  { url, connectTo }: WebhookAddress,
  { id, headers, body }: SignedDelivery,
): Promise<DeliveryAnswer> {
  const { pathname, search, host } = new URL(url);
  const target = connectTo === undefined ? new URL(url) : new URL(`${pathname}${search}`, connectTo.endpoint);
  const options = {
    method: 'POST',
    headers: { ...headers, Host: host },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(connectTo && { ca: connectTo.ca, servername: 'localhost' }),
  };
  try {
    return { deliveryId: id, ...(await post(target, options, body)) };
  } catch (cause) {
    throw new WebhookError(
      `the delivery ${id} could not be sent to ${host}: ${(cause as Error).message}; check that the webhook is running`,
      { cause },
    );
  }
}

async function post(target: URL, options: RequestOptions, body: Buffer): Promise<Omit<DeliveryAnswer, 'deliveryId'>> {
  return new Promise((resolve, reject) => {
    const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, options, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode!, body: answer }), reject);
    });
    request.once('error', reject);
    request.end(body);
  });
}
