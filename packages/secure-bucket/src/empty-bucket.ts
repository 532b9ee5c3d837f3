import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectsNotDeletedError, OutOfTimeError, StillListedError, TooBusyError } from './errors';
import { idOf, NotDeleted, ObjectVersion, VersionStore } from './version-store';

/** Maximum time for one page of deletions and the pause after it, in milliseconds. */
const MILLISECONDS_PER_PAGE = 30_000;

/** Number of consecutive pages without a deletion after which the function gives up. */
const PAGES_WITHOUT_PROGRESS = 5;

const FIRST_PAUSE_MS = 500;

/**
 * Error codes for temporary failures of single objects in a successful `DeleteObjects` call. The SDK does not retry
 * these failures.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const BUSY: readonly string[] = ['InternalError', 'ServiceUnavailable', 'SlowDown'];

/**
 * Deletes all versions and delete markers of a bucket, page by page.
 *
 * Each iteration lists the versions that are left, so an interrupted call can be repeated, and versions that S3 was too
 * busy to delete are listed again. A version counts as deleted only if it is missing from the next listing. Versions
 * that are still listed are deleted one by one. If that fails as well, an error names them.
 *
 * @param timeLeft returns the remaining time in milliseconds; called before each page
 * @param pause waits for a number of milliseconds before a retry
 * @returns number of deleted versions
 * @throws ObjectsNotDeletedError if S3 returns a permanent error, StillListedError if S3 keeps versions without an
 * error, TooBusyError if S3 deletes nothing on five consecutive pages, OutOfTimeError if the remaining time is too
 * short for another page
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel
 */
export async function emptyBucket(
  store: VersionStore,
  timeLeft: () => number,
  pause: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<number> {
  let attempt: Attempt = { gone: [], singly: [] };
  for (let deleted = 0, idle = 0; ;) {
    const late = timeLeft() < MILLISECONDS_PER_PAGE;
    if (late && attempt.gone.length === 0) {
      throw new OutOfTimeError(deleted);
    }
    const page = await store.list();
    const still = stillListed(attempt, page);
    deleted += attempt.gone.length - still.length;
    if (page.length === 0) {
      return deleted;
    }
    if (late) {
      throw new OutOfTimeError(deleted);
    }
    const left = await removeAll(store, page, still);
    attempt = { gone: without(page, left), singly: still };
    idle = left.length < page.length ? 0 : idle + 1;
    if (left.length > 0) {
      refuseToGoOn(left, idle);
      await pause(FIRST_PAUSE_MS * 2 ** idle);
    }
  }
}

/** Versions that S3 reported as deleted, and the versions that were deleted in separate calls. */
interface Attempt {
  readonly gone: readonly ObjectVersion[];
  readonly singly: readonly ObjectVersion[];
}

/**
 * Returns the versions that are still listed after S3 reported their deletion.
 * @throws StillListedError if a single call did not delete a version
 */
function stillListed({ gone, singly }: Attempt, page: readonly ObjectVersion[]): readonly ObjectVersion[] {
  const listed = new Set(page.map(idOf));
  const still = gone.filter((version) => listed.has(idOf(version)));
  const stubborn = without(still, without(still, singly));
  if (stubborn.length > 0) {
    throw new StillListedError(stubborn);
  }
  return still;
}

async function removeAll(
  store: VersionStore,
  page: readonly ObjectVersion[],
  singly: readonly ObjectVersion[],
): Promise<readonly NotDeleted[]> {
  const together = without(page, singly);
  return [
    ...(together.length > 0 ? await store.remove(together) : []),
    ...(singly.length > 0 ? await store.remove(singly, true) : []),
  ];
}

function without(versions: readonly ObjectVersion[], others: readonly ObjectVersion[]): readonly ObjectVersion[] {
  const taken = new Set(others.map(idOf));
  return versions.filter((version) => !taken.has(idOf(version)));
}

/** Throws an error if a retry would not help. */
function refuseToGoOn(left: readonly NotDeleted[], idle: number): void {
  const kept = left.filter(({ code }) => !BUSY.includes(code));
  if (kept.length > 0) {
    throw new ObjectsNotDeletedError(kept);
  }
  if (idle === PAGES_WITHOUT_PROGRESS) {
    throw new TooBusyError(left, idle);
  }
}
