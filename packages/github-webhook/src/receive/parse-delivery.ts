import { RequestRefusedError } from './errors';
import { header, Request } from './request';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const EVENT = /^[a-z0-9_]{1,64}$/;

/** Parsed GitHub delivery. */
export interface Delivery {
  /** GUID of the delivery. It does not change when GitHub redelivers. */
  readonly id: string;
  /** Name of the event, such as `push`. */
  readonly event: string;
  readonly payload: unknown;
  /**
   * Whether the webhook covers several repositories, because it belongs to an organization, an enterprise or a GitHub
   * App.
   */
  readonly ofMany: boolean;
}

/** Returns the delivery ID and event name from the headers. Headers are not signed, so malformed values are omitted. */
export function namesOf(request: Request): { readonly deliveryId?: string; readonly event?: string } {
  const deliveryId = header(request, 'x-github-delivery')?.toLowerCase() ?? '';
  const event = header(request, 'x-github-event') ?? '';
  return { ...(GUID.test(deliveryId) && { deliveryId }), ...(EVENT.test(event) && { event }) };
}

/**
 * Parses a request whose signature was verified.
 *
 * @throws RequestRefusedError 405, 415 or 400 if the method, the content type or the content is invalid
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
 */
export function parseDelivery(request: Request, body: Buffer): Delivery {
  if (request.method !== 'POST') {
    throw new RequestRefusedError(405, 'not a POST');
  }
  const payload = parseJson(jsonOf(body, header(request, 'content-type')));
  const { deliveryId, event } = namesOf(request);
  if (deliveryId === undefined || event === undefined) {
    throw new RequestRefusedError(400, 'no valid X-GitHub-Delivery or X-GitHub-Event');
  }
  const target = header(request, 'x-github-hook-installation-target-type');
  return { id: deliveryId, event, payload, ofMany: target !== undefined && target !== 'repository' };
}

function jsonOf(body: Buffer, contentType = ''): string {
  const text = body.toString('utf8');
  switch (contentType.split(';')[0].trim().toLowerCase()) {
    case 'application/json':
      return text;
    case 'application/x-www-form-urlencoded':
      return new URLSearchParams(text).get('payload') ?? '';
    default:
      throw new RequestRefusedError(415, 'neither JSON nor a form');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestRefusedError(400, 'not JSON');
  }
}
