import type { GitHubEvent } from '../github-event';
import { Claim, Claims, takeAll } from './claims';
import type { NewestPushes, RefPush } from './newest-pushes';

/** Result of publishing an event. */
export enum Outcome {
  PUBLISHED = 'published',
  /** The event was published, marked as overtaken by a later push to its ref. */
  OVERTAKEN = 'overtaken',
  REPEAT = 'repeat',
  IN_PROGRESS = 'in progress',
}

/** Log of the handler. It contains delivery ID, event name and decision, but never body, signature or secret. */
export interface Log {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

export interface Publisher {
  readonly claims: Claims;
  readonly newest: NewestPushes;
  readonly publish: (event: GitHubEvent) => Promise<void>;
  readonly log: Log;
}

export interface Publication {
  readonly event: GitHubEvent;
  /** Keys that only one delivery can claim. */
  readonly keys: readonly string[];
  /** Ref and time of the push. @default - the event is not a push, or its time is unknown, so it cannot be overtaken */
  readonly push?: RefPush;
}

/**
 * Publishes an event once. If publishing fails, the claims are released, so that GitHub can redeliver. Errors after
 * publishing do not change the result.
 *
 * The newest push remains stored in any case, because a failed call may still have published the event.
 */
export async function publishOnce(
  { event, keys, push }: Publication,
  { claims, newest, publish, log }: Publisher,
): Promise<Outcome> {
  const settle = (message: string, step: (key: string) => Promise<void>) =>
    Promise.all(keys.map(step)).catch((error) => log.error(message, { deliveryId: event.detail.deliveryId, error }));
  let overtaken = false;
  try {
    const claim = await takeAll(claims, keys);
    if (claim !== Claim.TAKEN) {
      return claim === Claim.DONE ? Outcome.REPEAT : Outcome.IN_PROGRESS;
    }
    overtaken = push !== undefined && !(await newest.note(push));
    await publish(overtaken ? ({ ...event, detail: { ...event.detail, overtaken } } as GitHubEvent) : event);
  } catch (error) {
    await settle('claim not released', (key) => claims.release(key));
    throw error;
  }
  await settle('claim not completed', (key) => claims.complete(key));
  return overtaken ? Outcome.OVERTAKEN : Outcome.PUBLISHED;
}
