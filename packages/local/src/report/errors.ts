/** A file that was named for the record of permissions holds something else. */
export class RecordUnreadableError extends Error {
  public override readonly name = 'RecordUnreadableError';

  constructor(file: string, options?: ErrorOptions) {
    super(
      `${file} is no record of permissions that this version reads; name a new file with --record, or the one that an earlier run has written`,
      options,
    );
  }
}
