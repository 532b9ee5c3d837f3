/** Archive that is refused. Nothing of it was unpacked. */
export class ArchiveError extends Error {
  public override readonly name = 'ArchiveError';

  constructor(
    readonly archive: string,
    wrong: string,
    rule: string,
    options?: ErrorOptions,
  ) {
    super(`${archive}: ${wrong}; ${rule}`, options);
  }
}
