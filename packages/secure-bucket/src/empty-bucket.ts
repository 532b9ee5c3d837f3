import { ObjectsNotDeletedError, OutOfTimeError } from './errors';
import type { VersionStore } from './version-store';

/**
 * Deletes every version and delete marker, one page after the other.
 *
 * It keeps no position: what is deleted is gone from the next listing, so a call that was cut off is resumed by calling again.
 *
 * @param timeLeft milliseconds that may still be used; asked before each page
 * @returns how many versions it deleted
 * @throws ObjectsNotDeletedError where S3 refuses, OutOfTimeError where a page no longer fits
 */
export async function emptyBucket(store: VersionStore, timeLeft: () => number, millisecondsPerPage = 30_000): Promise<number> {
  for (let deleted = 0; ;) {
    if (timeLeft() < millisecondsPerPage) {
      throw new OutOfTimeError(deleted);
    }
    const page = await store.list();
    if (page.length === 0) {
      return deleted;
    }
    const left = await store.remove(page);
    if (left.length > 0) {
      throw new ObjectsNotDeletedError(left);
    }
    deleted += page.length;
  }
}
