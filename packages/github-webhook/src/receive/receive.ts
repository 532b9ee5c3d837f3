import { createHash } from 'node:crypto';
import type { GitHubEvent } from '../github-event';
import { refPush } from './newest-pushes';
import { namesOf, parseDelivery } from './parse-delivery';
import { Outcome, Publisher, publishOnce } from './publish-once';
import { readBody } from './read-body';
import { RequestRefusedError } from './errors';
import { header, readRequest, Request } from './request';
import { toEvent } from './to-event';
import { parseSignature } from './verify-signature';
import type { WebhookSecret } from './webhook-secret';

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Response body: the result for a sender who knows the secret, and empty for all others. */
  readonly body: string;
}

export interface Receiver extends Publisher {
  readonly secret: Pick<WebhookSecret, 'signed'>;
  /** Repositories whose events are accepted. */
  readonly repositories: readonly string[];
}

const STATUS: Readonly<Record<Outcome, number>> = {
  [Outcome.PUBLISHED]: 202,
  [Outcome.OVERTAKEN]: 202,
  [Outcome.REPEAT]: 202,
  // The result of the other attempt is unknown, so GitHub shows this attempt as failed for a person to check.
  [Outcome.IN_PROGRESS]: 409,
};

/**
 * Handles a request and returns the response. The size is checked first, then the signature; only then is the content
 * read. The function never throws.
 *
 * @param invocation event of the function, which can have any shape, because anyone can call the URL
 */
export async function receive(invocation: unknown, receiver: Receiver): Promise<Answer> {
  const request = readRequest(invocation);
  const names = namesOf(request);
  let verified = false;
  try {
    const body = await signedBody(request, receiver.secret);
    verified = true;
    const accepted = await accept(request, body, receiver);
    receiver.log.info(accepted.body, { ...names, status: accepted.statusCode });
    return accepted;
  } catch (error) {
    if (error instanceof RequestRefusedError) {
      receiver.log.warn('refused', {
        ...names,
        status: error.status,
        ...(verified && { verified }),
        reason: error.reason,
      });
      return answer(error.status);
    }
    receiver.log.error('failed', { ...names, status: 503, error });
    return answer(503);
  }
}

async function signedBody(request: Request, secret: Receiver['secret']): Promise<Buffer> {
  const body = readBody(request);
  const signature = parseSignature(header(request, 'x-hub-signature-256'));
  if (!(await secret.signed(body, signature))) {
    throw new RequestRefusedError(401, 'wrong signature');
  }
  return body;
}

async function accept(request: Request, body: Buffer, receiver: Receiver): Promise<Answer> {
  const delivery = parseDelivery(request, body);
  const event = toEvent(delivery, receiver.repositories);
  if (event === undefined) {
    return answer(202, 'ignored');
  }
  const outcome = await publishOnce(
    { event, keys: keysOf(event, body), push: refPush(event, delivery.payload) },
    receiver,
  );
  return answer(STATUS[outcome], outcome);
}

/**
 * Returns the keys that only one delivery can claim: its ID and the hash of its body.
 *
 * The ID is not signed, so anyone with a captured delivery could otherwise replay it under another ID.
 */
function keysOf({ detail }: GitHubEvent, body: Buffer): string[] {
  return [`delivery:${detail.deliveryId}`, `body:${createHash('sha256').update(body).digest('hex')}`];
}

function answer(statusCode: number, body = ''): Answer {
  return { statusCode, headers: { 'content-type': 'text/plain' }, body };
}
