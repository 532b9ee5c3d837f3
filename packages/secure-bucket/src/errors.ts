import type { NotDeleted } from './version-store';

/** S3 kept objects: a lock or legal hold on them, or a right that is missing. */
export class ObjectsNotDeletedError extends Error {
  public override readonly name = 'ObjectsNotDeletedError';

  constructor(left: readonly NotDeleted[]) {
    super(
      `S3 kept ${left.length} object versions, the first with ${left[0].code}: '${left[0].key}' (version ${left[0].versionId}); release its lock or hold, then delete the stack again`,
    );
  }
}

/** S3 deleted nothing for a while: it is overloaded, or has a fault of its own. */
export class TooBusyError extends Error {
  public override readonly name = 'TooBusyError';

  constructor(left: readonly NotDeleted[], times: number) {
    super(
      `S3 was too busy to delete ${left.length} object versions, ${times} times in a row, the first with ${left[0].code}: '${left[0].key}' (version ${left[0].versionId}); delete the stack again`,
    );
  }
}

/** The function has to stop before the bucket is empty. Lambda calls it again with the same event. */
export class OutOfTimeError extends Error {
  public override readonly name = 'OutOfTimeError';

  constructor(deleted: number) {
    super(`out of time with ${deleted} object versions deleted; the next attempt goes on from there`);
  }
}
