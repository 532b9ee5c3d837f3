import type { NotDeleted, ObjectVersion } from './version-store';

const MOST_NAMED = 5;

/** Error for objects that S3 refused to delete, for example because of a lock or a missing permission. */
export class ObjectsNotDeletedError extends Error {
  public override readonly name = 'ObjectsNotDeletedError';

  constructor(left: readonly NotDeleted[]) {
    super(
      `S3 did not delete ${left.length} object versions, the first with ${left[0].code}: ${shown(left[0])}; remove the object lock or legal hold, or grant the missing permission, then delete the stack again`,
    );
  }
}

/** Error for consecutive attempts in which S3 deleted nothing, because S3 was overloaded or had an internal error. */
export class TooBusyError extends Error {
  public override readonly name = 'TooBusyError';

  constructor(left: readonly NotDeleted[], times: number) {
    super(
      `S3 was too busy to delete ${left.length} object versions in ${times} consecutive attempts, the first with ${left[0].code}: ${shown(left[0])}; delete the stack again`,
    );
  }
}

/**
 * Error for versions that S3 still lists although it reported their deletion, both in a call for many versions and in
 * single calls.
 */
export class StillListedError extends Error {
  public override readonly name = 'StillListedError';

  constructor(still: readonly ObjectVersion[]) {
    const named = still.slice(0, MOST_NAMED).map(shown).join(', ');
    super(
      `S3 deleted ${still.length} object versions without an error but still lists them: ${named}; delete them manually, then delete the stack again`,
    );
  }
}

/**
 * Error for a run that has to stop before the bucket is empty. Lambda invokes the function again with the same event.
 */
export class OutOfTimeError extends Error {
  public override readonly name = 'OutOfTimeError';

  constructor(deleted: number) {
    super(`out of time after ${deleted} object versions were deleted; the next attempt continues from there`);
  }
}

/**
 * Formats an object version for messages, such as `'a.txt' (version 1)`. Control characters in the key are shown as
 * escape sequences.
 */
function shown({ key, versionId }: ObjectVersion): string {
  return `'${JSON.stringify(key).slice(1, -1)}' (version ${versionId})`;
}
