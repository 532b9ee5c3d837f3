import * as v from 'valibot';
import type { GitHubEvent } from '../github-event';

/** Push to a branch or tag, with its time. */
export interface RefPush {
  /** Repository and ref, such as `owner/name#refs/heads/main`. The repository is spelled as in the allow list. */
  readonly ref: string;
  /** Time of the push, in Unix seconds. Two pushes can have the same time. */
  readonly pushedAt: number;
}

/** Store of the latest push to each ref. */
export interface NewestPushes {
  /** Stores a push unless a later push to the ref is already stored. Resolves to whether the push was stored. */
  note(push: RefPush): Promise<boolean>;
}

const PUSH = v.object({ ref: v.string(), repository: v.object({ pushed_at: v.pipe(v.number(), v.safeInteger()) }) });

/**
 * Returns the ref and time of a push, or undefined if the payload contains no time, or a time in a different format, as
 * in other events.
 *
 * @see https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/troubleshooting-webhooks#webhooks-deliveries-are-out-of-order
 */
export function refPush({ detailType, detail }: GitHubEvent, payload: unknown): RefPush | undefined {
  return detailType === 'push' && v.is(PUSH, payload)
    ? { ref: `${detail.repository}#${payload.ref}`, pushedAt: payload.repository.pushed_at }
    : undefined;
}
