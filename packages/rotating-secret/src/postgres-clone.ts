/** What PostgreSQL keeps of a name, in bytes. */
const LONGEST_NAME = 63;
const SUFFIX = '_clone';

/** Longest name of the first of two alternating users: the name of the second fits as well. */
export const LONGEST_USERNAME = LONGEST_NAME - SUFFIX.length;

/** The second of two alternating users. */
export function cloneOf(username: string): string {
  return `${username}${SUFFIX}`;
}
