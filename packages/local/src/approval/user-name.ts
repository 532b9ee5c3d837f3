import { userInfo } from 'node:os';

/**
 * Returns the name of the user who runs this process, or `uid-` and the user ID if the user has no name. In containers,
 * users often have only an ID.
 */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid!()}`;
  }
}
