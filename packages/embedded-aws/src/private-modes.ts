/** Mode of files that a run writes. They may contain secrets of the user, so only the user may read them. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
