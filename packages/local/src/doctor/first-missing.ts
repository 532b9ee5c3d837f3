import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** Returns the outermost folder of an absolute path that does not exist, or undefined if the whole path exists. */
export function firstMissing(path: string): string | undefined {
  return existsSync(path) ? undefined : (firstMissing(dirname(path)) ?? path);
}
