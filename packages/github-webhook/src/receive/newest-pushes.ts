import * as v from 'valibot';
import type { GitHubEvent } from '../github-event';

/** A push to a branch or tag, and its time. */
export interface RefPush {
  /** `owner/name#refs/heads/main`, the repository spelled as in the allow list. */
  readonly ref: string;
  /** Unix time in seconds, which two pushes may share. */
  readonly pushedAt: number;
}

/** The latest push to each ref that has come in. */
export interface NewestPushes {
  /** Notes a push unless a later one of the ref was noted before, and resolves to whether it did. */
  note(push: RefPush): Promise<boolean>;
}

const PUSH = v.object({ ref: v.string(), repository: v.object({ pushed_at: v.pipe(v.number(), v.safeInteger()) }) });

/**
 * Returns the ref and time of a push, or undefined if the payload has no time, or has it in another format, as other
 * events do.
 *
 * @see
 * https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/troubleshooting-webhooks#webhooks-deliveries-are-out-of-order
 */
export function refPush({ detailType, detail }: GitHubEvent, payload: unknown): RefPush | undefined {
  return detailType === 'push' && v.is(PUSH, payload)
    ? { ref: `${detail.repository}#${payload.ref}`, pushedAt: payload.repository.pushed_at }
    : undefined;
}
