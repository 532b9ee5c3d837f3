import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';

/** Folders in a home folder that belong entirely to one tool, such as version managers and package prefixes. */
const MANAGERS = new Set([
  '.asdf',
  '.bun',
  '.deno',
  '.dotnet',
  '.fnm',
  '.goenv',
  '.jenv',
  '.local/share/fnm',
  '.local/share/mise',
  '.n',
  '.nodenv',
  '.npm-global',
  '.npm-packages',
  '.nvm',
  '.pyenv',
  '.rbenv',
  '.rustup',
  '.rye',
  '.sdkman',
  '.volta',
]);
/**
 * Folders in a home folder that contain more than tools. A build sees only their tools, unless the user allows more.
 */
const MIXED = new Set(['', '.local', '.cargo', '.config', '.cache']);
const BINARIES = /^(bin|sbin|shims)$/;
/** Folders that programs need in addition to the folder in which they are installed. */
const LIBRARIES = ['lib', 'lib64', 'libexec', 'include'];
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc'];
const STORES = ['/nix/store', '/gnu/store'];

/** Folders that a folder on the PATH needs, with the time at which the folder on the PATH had last changed. */
interface Needed {
  readonly changed: number;
  readonly folders: readonly string[];
}

const known = new Map<string, Needed>();

/**
 * Returns the folders that the programs on a PATH need, in addition to system folders. The result never contains the
 * home folder or a folder with more than tools. The results for each folder on the PATH are cached until it changes,
 * because reading thousands of links is slow.
 *
 * @param path PATH of the run; changes that a build makes to its own PATH add no folders
 * @param home home folder of the user
 */
export function toolFolders(path: string, home: string): readonly string[] {
  const entries = [...new Set(pathOfBuild(path).split(delimiter))].filter(isFolder);
  return outermost([...entries.flatMap((entry) => neededBy(entry, home)), ...STORES].filter(isFolder));
}

function neededBy(entry: string, home: string): readonly string[] {
  const key = JSON.stringify([home, entry]);
  const changed = statSync(entry).mtimeMs;
  const before = known.get(key);
  const needed = before?.changed === changed ? before : { changed, folders: foldersOf(entry, home) };
  known.set(key, needed);
  return needed.folders;
}

/**
 * Removes relative folders from a PATH, and the `node_modules/.bin` folders that npm adds for the project, because
 * CodeBuild has neither.
 */
export function pathOfBuild(path: string): string {
  return path
    .split(delimiter)
    .filter((entry) => isAbsolute(entry) && !ofProject(entry))
    .join(delimiter);
}

function ofProject(entry: string): boolean {
  return /(^|\/)node_modules\/(.*\/)?(\.bin|node-gyp-bin)$/.test(entry);
}

function foldersOf(entry: string, home: string): string[] {
  return [entry, ...linkedFrom(entry)].flatMap((folder) => [folder, ...installationOf(folder, home)]);
}

/** Returns the folders to which the links in a folder point. */
function linkedFrom(entry: string): string[] {
  const links = readdirSync(entry, { withFileTypes: true }).filter((it) => it.isSymbolicLink());
  const targets = links.map(({ name }) => realOf(join(entry, name))).filter((it) => it !== undefined);
  return [...new Set([realpathSync(entry), ...targets.map((target) => packageOf(target) ?? dirname(target))])].filter(
    (folder) => folder !== entry,
  );
}

/**
 * Returns the outermost `node_modules` folder that contains a program, which loads its dependencies from this folder.
 */
function packageOf(file: string): string | undefined {
  const at = file.indexOf(`${sep}node_modules${sep}`);
  return at < 0 ? undefined : file.slice(0, at + `${sep}node_modules`.length);
}

/** Returns the folders that belong to a folder of programs, such as the libraries of an interpreter. */
function installationOf(folder: string, home: string): string[] {
  if (!BINARIES.test(basename(folder))) {
    return [];
  }
  const prefix = dirname(folder);
  if (prefix === sep || isInside(home, prefix)) {
    return []; // the root folder, the home folder, or a folder that contains the home folder
  }
  const place = relative(home, prefix);
  if (!isInside(prefix, home)) {
    return [prefix];
  }
  if (place === '.cargo') {
    return [join(home, '.rustup')]; // programs in this folder start programs of the Rust tool chain
  }
  const parts = place.split(sep);
  const manager = parts.map((_, index) => parts.slice(0, index + 1).join(sep)).find((it) => MANAGERS.has(it));
  if (manager !== undefined) {
    return [join(home, manager)];
  }
  if (place.startsWith('.') && parts.length > 1 && !MIXED.has(place)) {
    return [prefix];
  }
  return LIBRARIES.map((name) => join(prefix, name));
}

/** Returns whether a path is a folder or is inside the folder. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === sep ? sep : folder + sep);
}

/** Removes folders that are inside another folder in the list or inside a system folder. */
function outermost(folders: readonly string[]): string[] {
  const unique = [...new Set(folders)].sort();
  return unique.filter(
    (folder) =>
      !SYSTEM.some((one) => isInside(folder, one)) &&
      !unique.some((other) => other !== folder && isInside(folder, other)),
  );
}

function realOf(path: string): string | undefined {
  return existsSync(path) ? realpathSync(path) : undefined;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
