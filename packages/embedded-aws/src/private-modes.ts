/** File mode of files that a run writes. Only the user can read these files, because they may contain secrets. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
