import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that tools create and that are not part of the source. */
const MADE = ['node_modules', 'dist', '.build', 'reports', '.git'];

/** Returns the sorted paths of the source files, with slashes. Symbolic links are not followed. */
export function sourceFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => folder !== '' || !MADE.includes(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? sourceFiles(root, path) : entry.isFile() ? [path] : [];
    })
    .sort();
}
