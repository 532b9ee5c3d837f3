import { ANY_PATH } from '../github-event';

/**
 * GitHub lists no more than these, and does not say where it left off; of a very large commit it may list nothing at
 * all.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
const MOST_COMMITS = 2_048;
const MOST_FILES = 3_000;
/**
 * Half of what an event takes, which is 256 KB.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
 */
const MOST_BYTES = 128 * 1024;

/** The files of a commit, as far as GitHub lists them. */
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
 * The files that a push changed, distinct and sorted.
 *
 * Exactly `['**']` if that is not known completely: a list is missing, the lists are full or those of a commit empty,
 * what was there before is unknown or gone, or the paths would not fit an event. An empty commit looks like one that is
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

/** None if one of the lists is missing: nobody knows whether it would have been empty. */
function filesOf({ added, removed, modified }: ListedCommit): readonly string[] {
  return added && removed && modified ? [...added, ...removed, ...modified] : [];
}
