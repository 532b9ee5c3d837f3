import type { GitHubEvent } from '../github-event';
import { Claim, Claims, takeAll } from './claims';
import type { NewestPushes, RefPush } from './newest-pushes';

/** What became of an event. */
export enum Outcome {
  PUBLISHED = 'published',
  /** It is published, and says that a later push of its ref came in before. */
  OVERTAKEN = 'overtaken',
  REPEAT = 'repeat',
  IN_PROGRESS = 'in progress',
}

/** What is written: delivery id, event name, decision. Nothing of body, signature or secret. */
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
  /** What only one delivery may have. */
  readonly keys: readonly string[];
  /** When it was pushed. @default - nobody knows, or it is no push: it cannot be overtaken */
  readonly push?: RefPush;
}

/**
 * Where the event does not get through, the claims are given up: GitHub can send the delivery again. Once it is
 * through, nothing that fails may say otherwise.
 *
 * The newest push stays noted either way, since a call that failed may have published it all the same.
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
