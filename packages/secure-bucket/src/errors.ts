import type { NotDeleted, ObjectVersion } from './version-store';

const MOST_NAMED = 5;

/** S3 kept objects, because of a lock, a legal hold or a missing permission. */
export class ObjectsNotDeletedError extends Error {
  public override readonly name = 'ObjectsNotDeletedError';

  constructor(left: readonly NotDeleted[]) {
    super(
      `S3 kept ${left.length} object versions, the first with ${left[0].code}: ${shown(left[0])}; release its lock or legal hold, then delete the stack again`,
    );
  }
}

/** S3 deleted nothing for a while: it is overloaded, or has a fault of its own. */
export class TooBusyError extends Error {
  public override readonly name = 'TooBusyError';

  constructor(left: readonly NotDeleted[], times: number) {
    super(
      `S3 was too busy to delete ${left.length} object versions, ${times} times in a row, the first with ${left[0].code}: ${shown(left[0])}; delete the stack again`,
    );
  }
}

/** S3 lists versions that it said it had deleted, in a call for all of them and then in a call for each. */
export class StillListedError extends Error {
  public override readonly name = 'StillListedError';

  constructor(still: readonly ObjectVersion[]) {
    const named = still.slice(0, MOST_NAMED).map(shown).join(', ');
    super(
      `S3 deleted ${still.length} object versions without an error but still lists them: ${named}; delete them by hand, then delete the stack again`,
    );
  }
}

/** The function has to stop before the bucket is empty. Lambda calls it again with the same event. */
export class OutOfTimeError extends Error {
  public override readonly name = 'OutOfTimeError';

  constructor(deleted: number) {
    super(`out of time after ${deleted} object versions were deleted; the next attempt continues from there`);
  }
}

/** Control characters of a key are written as escapes: they are what people have to see. */
function shown({ key, versionId }: ObjectVersion): string {
  return `'${JSON.stringify(key).slice(1, -1)}' (version ${versionId})`;
}
