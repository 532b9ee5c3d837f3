import { request as requestHttp, RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { WebhookError } from './errors';
import { SignedDelivery } from './signed-delivery';

/** Timeout in milliseconds. GitHub waits 10 seconds; a first call here also starts the function. */
const TIMEOUT_MS = 30_000;

/** Address that a delivery is sent to. */
export interface WebhookAddress {
  readonly url: string;
  /** Local server behind the URL, whose host has no DNS entry. @default - the host of the URL */
  readonly connectTo?: {
    readonly endpoint: string;
    /** Certificate authority, PEM. */
    readonly ca: string;
  };
}

/** Answer of a webhook. */
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
