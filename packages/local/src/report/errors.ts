/** Thrown if the file at `--record` cannot be read, or is not a permission record. */
export class RecordUnreadableError extends Error {
  public override readonly name = 'RecordUnreadableError';

  constructor(file: string, options?: ErrorOptions) {
    super(
      `${file} is not a permission record that this version can read; pass a new file to --record, or a file that an earlier run has written`,
      options,
    );
  }
}
