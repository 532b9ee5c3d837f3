import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that are made by tools, and are no part of the source. */
const MADE = ['node_modules', 'dist', '.build', 'reports', '.git'];

/** The files of the source, by their paths with slashes, sorted. Links are not followed. */
export function sourceFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => folder !== '' || !MADE.includes(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? sourceFiles(root, path) : entry.isFile() ? [path] : [];
    })
    .sort();
}
