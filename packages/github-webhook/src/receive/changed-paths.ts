import { ANY_PATH } from '../github-event';

/**
 * Maximum number of commits that GitHub lists. GitHub does not indicate that it omitted commits, and may list no files
 * for a very large commit.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
const MOST_COMMITS = 2_048;
const MOST_FILES = 3_000;
/**
 * Maximum size of the paths in an event, in bytes: half of an event's maximum of 256 KB.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
 */
const MOST_BYTES = 128 * 1024;

/** Changed files of a commit in GitHub's push event. */
export interface ListedCommit {
  readonly added?: readonly string[] | null;
  readonly removed?: readonly string[] | null;
  readonly modified?: readonly string[] | null;
}

export interface Commits {
  readonly created: boolean;
  readonly forced: boolean;
  readonly commits: readonly ListedCommit[];
}

/**
 * Returns the files that a push changed, without duplicates, sorted.
 *
 * Returns exactly `['**']` if the list would be incomplete: one of GitHub's lists is missing or full, a commit has no
 * files, the previous commit is unknown or no longer exists, or the paths do not fit into an event. An empty commit is
 * indistinguishable from a commit that is too large.
 */
export function changedPaths({ created, forced, commits }: Commits): readonly string[] {
  const files = commits.map(filesOf);
  if (
    created ||
    forced ||
    commits.length === 0 ||
    commits.length >= MOST_COMMITS ||
    files.some(({ length }) => length === 0 || length >= MOST_FILES)
  ) {
    return [ANY_PATH];
  }
  const paths = [...new Set(files.flat())].sort();
  return Buffer.byteLength(JSON.stringify(paths)) > MOST_BYTES ? [ANY_PATH] : paths;
}

/** Returns the files of a commit, or an empty list if one of GitHub's lists is missing. */
function filesOf({ added, removed, modified }: ListedCommit): readonly string[] {
  return added && removed && modified ? [...added, ...removed, ...modified] : [];
}
