import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectsNotDeletedError, OutOfTimeError, TooBusyError } from './errors';
import type { NotDeleted, VersionStore } from './version-store';

/** What a page of deletions takes at most, and the longest pause after it. */
const MILLISECONDS_PER_PAGE = 30_000;

/** Pages in a row of which nothing could be deleted. */
const PAGES_WITHOUT_PROGRESS = 5;

const FIRST_PAUSE_MS = 500;

/**
 * What S3 answers for single objects of a call that succeeded, so that the SDK does not try them again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const BUSY: readonly string[] = ['InternalError', 'ServiceUnavailable', 'SlowDown'];

/**
 * Deletes every version and delete marker, one page after the other.
 *
 * It keeps no position: what is deleted is gone from the next listing, so a call that was cut off is resumed by calling
 * again, and what S3 was too busy to delete is listed again.
 *
 * @param timeLeft milliseconds that may still be used; asked before each page
 * @param pause waits for so many milliseconds before what S3 was too busy for is tried again
 * @returns how many versions it deleted
 * @throws ObjectsNotDeletedError where S3 refuses, TooBusyError where it deletes nothing for a while, OutOfTimeError where a page no longer fits
 */
export async function emptyBucket(
  store: VersionStore,
  timeLeft: () => number,
  pause: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<number> {
  for (let deleted = 0, idle = 0; ;) {
    if (timeLeft() < MILLISECONDS_PER_PAGE) {
      throw new OutOfTimeError(deleted);
    }
    const page = await store.list();
    if (page.length === 0) {
      return deleted;
    }
    const left = await store.remove(page);
    deleted += page.length - left.length;
    idle = left.length < page.length ? 0 : idle + 1;
    if (left.length > 0) {
      refuseToGoOn(left, idle);
      await pause(FIRST_PAUSE_MS * 2 ** idle);
    }
  }
}

/** @throws where trying again would not help */
function refuseToGoOn(left: readonly NotDeleted[], idle: number): void {
  const kept = left.filter(({ code }) => !BUSY.includes(code));
  if (kept.length > 0) {
    throw new ObjectsNotDeletedError(kept);
  }
  if (idle === PAGES_WITHOUT_PROGRESS) {
    throw new TooBusyError(left, idle);
  }
}
