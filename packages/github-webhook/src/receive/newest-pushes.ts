import * as v from 'valibot';
import type { GitHubEvent } from '../github-event';

/** A push of a branch or a tag, as one of several. */
export interface RefPush {
  /** `owner/name#refs/heads/main`, the repository spelled as in the allow list. */
  readonly ref: string;
  /** Unix time in seconds: two pushes may have the same. */
  readonly pushedAt: number;
}

/** The latest push of each ref that has come in. */
export interface NewestPushes {
  /** Whether no later push of the ref was noted before this one, which is noted then. */
  note(push: RefPush): Promise<boolean>;
}

const PUSH = v.object({ ref: v.string(), repository: v.object({ pushed_at: v.pipe(v.number(), v.safeInteger()) }) });

/**
 * Where a push stands among those of its ref; undefined where GitHub does not say when it was pushed, or says it in
 * another way, as it does in all other events.
 *
 * @see
 * https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/troubleshooting-webhooks#webhooks-deliveries-are-out-of-order
 */
export function refPush({ detailType, detail }: GitHubEvent, payload: unknown): RefPush | undefined {
  return detailType === 'push' && v.is(PUSH, payload)
    ? { ref: `${detail.repository}#${payload.ref}`, pushedAt: payload.repository.pushed_at }
    : undefined;
}
