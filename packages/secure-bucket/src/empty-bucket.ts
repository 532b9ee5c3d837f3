import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectsNotDeletedError, OutOfTimeError, StillListedError, TooBusyError } from './errors';
import { idOf, NotDeleted, ObjectVersion, VersionStore } from './version-store';

/** What a page of deletions takes at most, and the longest pause after it. */
const MILLISECONDS_PER_PAGE = 30_000;

/** Pages in a row of which nothing could be deleted. */
const PAGES_WITHOUT_PROGRESS = 5;

const FIRST_PAUSE_MS = 500;

/**
 * Errors for single objects of a successful call, which the SDK does not retry.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const BUSY: readonly string[] = ['InternalError', 'ServiceUnavailable', 'SlowDown'];

/**
 * Deletes every version and delete marker, one page after the other.
 *
 * It keeps no position: what is deleted is gone from the next listing, so a call that was cut off is resumed by calling
 * again, and what S3 was too busy to delete is listed again. Only what the next listing lacks counts as deleted. What
 * it still has is deleted singly, and if that does not help either, an error names it.
 *
 * @param timeLeft milliseconds that may still be used; asked before each page
 * @param pause waits for so many milliseconds before what S3 was too busy for is tried again
 * @returns how many versions it deleted
 * @throws ObjectsNotDeletedError if S3 refuses, StillListedError if it keeps them without saying so, TooBusyError if it
 * deletes
 *   nothing for a while, OutOfTimeError if a page no longer fits
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

/** The versions that S3 reported as deleted, and those deleted by single calls. */
interface Attempt {
  readonly gone: readonly ObjectVersion[];
  readonly singly: readonly ObjectVersion[];
}

/** @throws StillListedError if a call of its own did not delete a version */
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

/** @throws if trying again would not help */
function refuseToGoOn(left: readonly NotDeleted[], idle: number): void {
  const kept = left.filter(({ code }) => !BUSY.includes(code));
  if (kept.length > 0) {
    throw new ObjectsNotDeletedError(kept);
  }
  if (idle === PAGES_WITHOUT_PROGRESS) {
    throw new TooBusyError(left, idle);
  }
}
