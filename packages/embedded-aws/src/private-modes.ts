/** Mode of files that a run writes. Only the user can read them, because they may contain secrets. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
