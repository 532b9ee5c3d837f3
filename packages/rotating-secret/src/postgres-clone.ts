/** Maximum length of a PostgreSQL name, in bytes. Longer names are truncated. */
const LONGEST_NAME = 63;
const SUFFIX = '_clone';

/** Maximum length of the first alternating user's name, which leaves space for the suffix of the second user. */
export const LONGEST_USERNAME = LONGEST_NAME - SUFFIX.length;

/** Returns the name of the second alternating user. */
export function cloneOf(username: string): string {
  return `${username}${SUFFIX}`;
}
