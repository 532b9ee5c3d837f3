import type { PushedCommit } from '../github-event';

/** With at most 94 bytes each they take 46 KiB, next to 128 KiB of paths, of the 256 KB of an event. */
const MOST_COMMITS = 500;
const COMMIT = /^[0-9a-f]{40}$/;

/** A commit as GitHub lists it, as far as it says so. */
export interface TimedCommit {
  readonly id?: string | null;
  readonly timestamp?: string | null;
}

/**
 * The latest commits of a push with their times, the oldest first.
 *
 * Times become UTC: the offset would say where an author lives.
 */
export function pushedCommits(commits: readonly TimedCommit[]): readonly PushedCommit[] {
  return commits.flatMap(pushedCommit).slice(-MOST_COMMITS);
}

function pushedCommit({ id, timestamp }: TimedCommit): PushedCommit[] {
  const time = Date.parse(timestamp ?? '');
  return id && COMMIT.test(id) && !Number.isNaN(time) ? [{ id, timestamp: new Date(time).toISOString() }] : [];
}
