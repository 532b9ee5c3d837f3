import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import { join, sep, isAbsolute } from 'node:path';

/** Names of folders in a checkout that are not copied. */
const LEFT_OUT = new Set(['.git', 'node_modules']);

/**
 * Copies a source folder without `.git` and `node_modules`. Broken links are not copied, nor are absolute links and
 * links to paths outside the folder, through which a build could change the user's files.
 *
 * @returns the links that were not copied, as paths relative to the folder
 */
export async function copyFolder(from: string, to: string): Promise<string[]> {
  return copyBelow(await realpath(from), to, '');
}

async function copyBelow(root: string, to: string, path: string): Promise<string[]> {
  await mkdir(join(to, path), { recursive: true });
  const entries = await readdir(join(root, path), { withFileTypes: true });
  const copied = entries
    .filter(({ name }) => !LEFT_OUT.has(name))
    .map(async (entry): Promise<string[]> => {
      const below = join(path, entry.name);
      if (entry.isDirectory()) {
        return copyBelow(root, to, below);
      }
      if (entry.isSymbolicLink()) {
        return copyLink(root, to, below);
      }
      if (entry.isFile()) {
        await copyFile(join(root, below), join(to, below), constants.COPYFILE_FICLONE);
      }
      return [];
    });
  return (await Promise.all(copied)).flat().sort();
}

async function copyLink(root: string, to: string, path: string): Promise<string[]> {
  const target = await readlink(join(root, path));
  const real = await realpath(join(root, path)).catch(() => '');
  if (isAbsolute(target) || !real.startsWith(root + sep)) {
    return [path];
  }
  await symlink(target, join(to, path));
  return [];
}
