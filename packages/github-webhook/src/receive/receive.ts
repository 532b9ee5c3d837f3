import { createHash } from 'node:crypto';
import type { GitHubEvent } from '../github-event';
import { Claim, Claims, takeAll } from './claims';
import { namesOf, parseDelivery } from './parse-delivery';
import { readBody } from './read-body';
import { Refusal } from './refusal';
import { header, Request } from './request';
import { toEvent } from './to-event';
import { parseSignature } from './verify-signature';
import type { WebhookSecret } from './webhook-secret';

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What was done, for a sender who has the secret; empty for everybody else. */
  readonly body: string;
}

/** What is written: delivery id, event name, decision. Nothing of body, signature or secret. */
export interface Log {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

export interface Receiver {
  readonly secret: Pick<WebhookSecret, 'signed'>;
  /** The repositories that may start something. */
  readonly repositories: readonly string[];
  readonly claims: Claims;
  readonly publish: (event: GitHubEvent) => Promise<void>;
  readonly log: Log;
}

const BY_CLAIM: Readonly<Record<Claim, Answer>> = {
  [Claim.TAKEN]: answer(202, 'published'),
  [Claim.DONE]: answer(202, 'repeat'),
  // Whether the other attempt succeeds is open. GitHub shows this one as failed, so that somebody looks.
  [Claim.IN_PROGRESS]: answer(409, 'in progress'),
};

/** Answers a request: size first, then the signature, and only then what it says. It never throws. */
export async function receive(request: Request, receiver: Receiver): Promise<Answer> {
  const names = namesOf(request);
  let verified = false;
  try {
    const body = await signedBody(request, receiver.secret);
    verified = true;
    const accepted = await accept(request, body, receiver);
    receiver.log.info(accepted.body, { ...names, status: accepted.statusCode });
    return accepted;
  } catch (error) {
    if (error instanceof Refusal) {
      receiver.log.warn('refused', { ...names, status: error.status, ...(verified && { verified }), reason: error.reason });
      return answer(error.status);
    }
    receiver.log.error('failed', { ...names, status: 503, error });
    return answer(503);
  }
}

async function signedBody(request: Request, secret: Receiver['secret']): Promise<Buffer> {
  const body = readBody(request);
  const signature = parseSignature(header(request, 'x-hub-signature-256'));
  if (!await secret.signed(body, signature)) {
    throw new Refusal(401, 'wrong signature');
  }
  return body;
}

async function accept(request: Request, body: Buffer, receiver: Receiver): Promise<Answer> {
  const event = toEvent(parseDelivery(request, body), receiver.repositories);
  return event ? BY_CLAIM[await publishOnce(event, keysOf(event, body), receiver)] : answer(202, 'ignored');
}

/**
 * What only one delivery may have: its id, and its body.
 *
 * The id is not signed. Whoever got hold of one delivery could send it again under another id, and would start what is old.
 */
function keysOf({ detail }: GitHubEvent, body: Buffer): string[] {
  return [`delivery:${detail.deliveryId}`, `body:${createHash('sha256').update(body).digest('hex')}`];
}

/**
 * Where the event does not get through, the claims are given up: GitHub can send the delivery again. Once it is through,
 * nothing that fails may say otherwise.
 */
async function publishOnce(event: GitHubEvent, keys: readonly string[], { claims, publish, log }: Receiver): Promise<Claim> {
  const settle = (message: string, step: (key: string) => Promise<void>) => Promise.all(keys.map(step))
    .catch((error) => log.error(message, { deliveryId: event.detail.deliveryId, error }));
  try {
    const claim = await takeAll(claims, keys);
    if (claim !== Claim.TAKEN) {
      return claim;
    }
    await publish(event);
  } catch (error) {
    await settle('claim not released', (key) => claims.release(key));
    throw error;
  }
  await settle('claim not completed', (key) => claims.complete(key));
  return Claim.TAKEN;
}

function answer(statusCode: number, body = ''): Answer {
  return { statusCode, headers: { 'content-type': 'text/plain' }, body };
}
