import type { PushedCommit } from '../github-event';

/**
 * Maximum number of commits in an event. At 94 bytes each, they use at most 46 KiB of the event's 256 KB; paths use up
 * to 128 KiB.
 */
const MOST_COMMITS = 500;
const COMMIT = /^[0-9a-f]{40}$/;

/** Commit in GitHub's list, with optional fields. */
export interface TimedCommit {
  readonly id?: string | null;
  readonly timestamp?: string | null;
}

/**
 * Returns the latest commits of a push with their times, the oldest first.
 *
 * Times are converted to UTC: the offset could reveal where an author lives.
 */
export function pushedCommits(commits: readonly TimedCommit[]): readonly PushedCommit[] {
  return commits.flatMap(pushedCommit).slice(-MOST_COMMITS);
}

function pushedCommit({ id, timestamp }: TimedCommit): PushedCommit[] {
  const time = Date.parse(timestamp ?? '');
  return id && COMMIT.test(id) && !Number.isNaN(time) ? [{ id, timestamp: new Date(time).toISOString() }] : [];
}
