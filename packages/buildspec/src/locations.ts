import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, posix, sep } from 'node:path';
import picomatch from 'picomatch';
import { DIFFERENCES } from './differences';

/** File pattern, and the folder to which the pattern is relative. */
export interface Location {
  /** Path of the folder as written, with unresolved links. */
  readonly folder: string;
  /** File pattern. Empty for the folder itself. */
  readonly pattern: string;
}

/**
 * Folders from which a build can take files: its sources, the folders to which it can write, and the temporary folder.
 * Any other absolute path is treated as relative to the base directory, so that a buildspec cannot read the user's
 * files.
 */
export class BuildFolders {
  /** @param notes set that collects messages about paths that were treated as relative or left out */
  constructor(
    private readonly folders: readonly string[],
    private readonly notes: Set<string>,
  ) {}

  /** Adds a message that a link is left out, because it leads outside these folders. */
  public leaveOut(path: string): void {
    this.notes.add(DIFFERENCES.outsideLink.says(path));
  }

  /** Resolves a path or pattern from a buildspec, relative to a folder. */
  public locate(text: string, from: string): Location {
    const clean = posix.normalize(text);
    if (isAbsolute(clean)) {
      const [folder] = this.folders
        .filter((it) => clean === it || clean.startsWith(it + sep))
        .sort((a, b) => b.length - a.length);
      if (folder !== undefined) {
        return { folder, pattern: tidy(clean.slice(folder.length)) };
      }
      this.notes.add(DIFFERENCES.outsidePath.says(text, from));
    }
    const pattern = tidy(clean);
    return pattern.startsWith('../') || pattern === '..'
      ? this.locate(posix.join(from, pattern), from)
      : { folder: from, pattern };
  }

  /** Returns whether a path is in one of the folders. The path must not contain unresolved links. */
  public async holds(path: string): Promise<boolean> {
    const real = await Promise.all(this.folders.map((folder) => realpath(folder).catch(() => folder)));
    return real.some((folder) => path === folder || path.startsWith(folder + sep));
  }

  /** Returns the folders at a location: the folder itself, or all folders that match the pattern. */
  public async foldersAt({ folder, pattern }: Location): Promise<string[]> {
    if (!picomatch.scan(pattern).isGlob) {
      const real = await realpath(join(folder, pattern)).catch(() => undefined);
      return real !== undefined && (await stat(real)).isDirectory() && (await this.holds(real)) ? [real] : [];
    }
    const root = await realpath(folder);
    const matches = picomatch(pattern, { dot: true });
    return (await walk(root, 'folders'))
      .filter((path) => matches(path))
      .sort()
      .map((path) => join(root, path));
  }
}

/** Returns the relative paths of the files and links below a folder that could match a pattern. */
export async function candidates({ folder, pattern }: Location): Promise<string[]> {
  const { isGlob, base } = picomatch.scan(pattern);
  if (isGlob) {
    return walk(folder, 'files', base).catch(unlessMissing);
  }
  const found = await lstat(join(folder, pattern)).catch(() => undefined);
  return found === undefined || found.isDirectory() ? [] : [pattern];
}

/**
 * Returns a function that checks whether a path matches a pattern. Dotfiles match like all other files. An empty
 * pattern matches nothing.
 */
export function matcher(pattern: string): (path: string) => boolean {
  return pattern === '' ? () => false : picomatch(pattern, { dot: true });
}

/** Removes leading and trailing `./`, `/` and `/.` from a pattern. */
function tidy(pattern: string): string {
  return pattern
    .replace(/^(\.?\/)+/, '')
    .replace(/(\/\.?)+$/, '')
    .replace(/^\.$/, '');
}

async function walk(root: string, kind: 'files' | 'folders', folder = ''): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        return [...(kind === 'folders' ? [path] : []), ...(await walk(root, kind, path))];
      }
      return kind === 'files' ? [path] : [];
    }),
  );
  return found.flat();
}

function unlessMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return [];
  }
  throw error;
}
