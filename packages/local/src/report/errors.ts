/** Thrown if the file for the record of permissions contains something else. */
export class RecordUnreadableError extends Error {
  public override readonly name = 'RecordUnreadableError';

  constructor(file: string, options?: ErrorOptions) {
    super(
      `${file} is not a record of permissions that this version can read; pass --record a new file, or one that an earlier run has written`,
      options,
    );
  }
}
