import { ObjectsNotDeletedError, OutOfTimeError } from './errors';

/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

export interface NotDeleted extends ObjectVersion {
  /** The error code of S3, such as `AccessDenied`. */
  readonly code: string;
}

/** The two calls of S3 that emptying takes. */
export interface VersionStore {
  /** At most 1,000 versions from the start of the bucket; none where it is empty. */
  list(): Promise<readonly ObjectVersion[]>;
  /** Deletes them in one call, and returns those that are still there. */
  remove(versions: readonly ObjectVersion[]): Promise<readonly NotDeleted[]>;
}

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
