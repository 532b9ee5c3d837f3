/** What a run writes may hold what the user keeps secret: nobody else may read it. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
