/** Thrown if an archive is rejected. None of its files were unpacked. */
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
