import { request as requestHttp, RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { WebhookError } from './errors';
import { SignedDelivery } from './signed-delivery';

/** Longer than GitHub waits (10 seconds), because a first call starts the function here. */
const TIMEOUT_MS = 30_000;

/** Where a delivery is sent. */
export interface WebhookAddress {
  readonly url: string;
  /** What stands behind the URL here, where no name server knows its host. @default - the host of the URL */
  readonly connectTo?: {
    readonly endpoint: string;
    /** Certificate authority, PEM. */
    readonly ca: string;
  };
}

/** What a webhook answered. */
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
      `the delivery ${id} could not be sent to ${host}: ${(cause as Error).message}; check that it is running`,
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
