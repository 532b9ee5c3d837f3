import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** The outermost folder of an absolute path that does not exist; undefined if all of it does. */
export function firstMissing(path: string): string | undefined {
  return existsSync(path) ? undefined : (firstMissing(dirname(path)) ?? path);
}
