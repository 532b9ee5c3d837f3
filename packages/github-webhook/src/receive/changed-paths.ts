import { ANY_PATH } from '../github-event';

/**
 * Most commits that GitHub lists, without a sign that it left some out. For a very large commit it may list no files at
 * all.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
const MOST_COMMITS = 2_048;
const MOST_FILES = 3_000;
/**
 * Most bytes of paths in an event: half of the 256 KB that an event may have.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
 */
const MOST_BYTES = 128 * 1024;

/** The files of a commit that GitHub lists. */
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
 * Returns the files that a push changed, distinct and sorted.
 *
 * Returns exactly `['**']` if the files are not completely known: a list is missing or full, a commit has no files, the
 * previous commit is unknown or gone, or the paths would not fit into an event. An empty commit looks like one that is
 * too large.
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
