import { cp, lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { CommandError } from './errors';

/** Folder, and the sorted paths of the files in it that can be copied. */
export interface FileTree {
  readonly folder: string;
  readonly files: readonly string[];
}

export async function treeOf(folder: string): Promise<FileTree> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
  return { folder, files: files.sort() };
}

/**
 * Returns the files that a build can copy from its context: all files that `.dockerignore` does not exclude.
 *
 * @param rules content of `.dockerignore`
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function notIgnored(files: readonly string[], rules: string): string[] {
  const parsed = rules
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const again = line.startsWith('!');
      return { again, matches: picomatch(clean(again ? line.slice(1) : line), { dot: true }) };
    });
  return files.filter((file) =>
    parsed.reduce((kept, { again, matches }) => (pathsTo(file).some((path) => matches(path)) ? again : kept), true),
  );
}

/**
 * Copies files as the `COPY` instruction does: the content of a source folder is copied to the target, and a source
 * file is copied into a target folder or to a target path.
 *
 * @param root root folder of the image, to which the target path is relative
 * @throws CommandError if a source matches no file
 */
export async function copyInto(
  root: string,
  target: string,
  tree: FileTree,
  sources: readonly string[],
): Promise<void> {
  const intoFolder = target.endsWith('/') || sources.length > 1 || (await isFolder(join(root, target)));
  for (const source of sources.map(clean)) {
    const found = filesOf(tree, source);
    if (found.length === 0) {
      throw new CommandError(
        `failed to calculate checksum of ref: "/${source}": not found; COPY needs a file in the build context that .dockerignore does not exclude`,
      );
    }
    for (const { file, below } of found) {
      const place = join(root, target, below ?? (intoFolder ? posix.basename(file) : ''));
      await makeFolder(root, relative(root, dirname(place)));
      await cp(join(tree.folder, file), place, { verbatimSymlinks: true, force: true });
    }
  }
}

/**
 * Creates a folder and its parent folders below `root`, for example below the root folder of an image.
 *
 * @throws CommandError if a link in the path leads outside `root`
 */
export async function makeFolder(root: string, path: string): Promise<void> {
  let place = root;
  for (const part of posix.normalize(`/${path}`).split('/').filter(Boolean)) {
    place = join(place, part);
    await mkdir(place).catch(() => undefined); // the next line checks an existing entry
    const real = await realpath(place);
    if (!real.startsWith(`${await realpath(root)}${sep}`)) {
      throw new CommandError(
        `/${path} is a link to a path outside the image or the copied folder; links must stay inside`,
      );
    }
  }
}

/** Returns the files that a source of `COPY` matches. Files in a source folder have their path below this folder. */
function filesOf({ files }: FileTree, source: string): { readonly file: string; readonly below?: string }[] {
  const prefix = source === '' ? '' : `${source}/`;
  const below = files
    .filter((file) => file.startsWith(prefix))
    .map((file) => ({ file, below: file.slice(prefix.length) }));
  if (below.length > 0) {
    return below;
  }
  const matches = picomatch(source, { dot: true });
  return files.filter((file) => file === source || matches(file)).map((file) => ({ file }));
}

/** Removes `./`, `../`, and leading and trailing `/` from a path, so that the path stays inside its folder. */
function clean(path: string): string {
  return posix.normalize(`/${path}`).replace(/^\/|\/$/g, '');
}

/**
 * Returns the path of a file and of its parent folders, because a rule that excludes a folder also excludes its
 * content.
 */
function pathsTo(file: string): string[] {
  const parts = file.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
