import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';

/** Folders of tools in a home that are a tool's own, whole: version managers and prefixes of packages. */
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
/** Folders of a home that hold more than tools: what else is in them is never shown. */
const MIXED = new Set(['', '.local', '.cargo', '.config', '.cache']);
const BINARIES = /^(bin|sbin|shims)$/;
/** What programs need besides the folder that they are in. */
const LIBRARIES = ['lib', 'lib64', 'libexec', 'include'];
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc'];
const STORES = ['/nix/store', '/gnu/store'];

/**
 * Which folders make the programs of a path usable, besides those of the system: with the programs, what these need.
 * The home is never among them, nor is a folder that holds more than tools.
 *
 * @param path of the run: what a build says about its path shows it no folder
 * @param home the user's own
 */
export function toolFolders(path: string, home: string): readonly string[] {
  const entries = pathOfBuild(path).split(delimiter).filter(isFolder);
  const folders = entries.flatMap((entry) => foldersOf(entry, home));
  return outermost([...folders, ...STORES].filter(isFolder));
}

/**
 * A path without folders that are relative, and without those of the project that npm puts onto it
 * (`node_modules/.bin`): CodeBuild has none.
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

/** The folders that the links in a folder lead to. */
function linkedFrom(entry: string): string[] {
  const links = readdirSync(entry, { withFileTypes: true }).filter((it) => it.isSymbolicLink());
  const targets = links.map(({ name }) => realOf(join(entry, name))).filter((it) => it !== undefined);
  return [...new Set([realpathSync(entry), ...targets.map((target) => packageOf(target) ?? dirname(target))])].filter(
    (folder) => folder !== entry,
  );
}

/** The outermost `node_modules` that a program of npm is in: it loads its dependencies from there. */
function packageOf(file: string): string | undefined {
  const at = file.indexOf(`${sep}node_modules${sep}`);
  return at < 0 ? undefined : file.slice(0, at + `${sep}node_modules`.length);
}

/** What belongs to a folder of programs, such as the libraries of an interpreter. */
function installationOf(folder: string, home: string): string[] {
  if (!BINARIES.test(basename(folder))) {
    return [];
  }
  const prefix = dirname(folder);
  if (prefix === sep || isInside(home, prefix)) {
    return []; // the root, the home, or a folder around it
  }
  const place = relative(home, prefix);
  if (!isInside(prefix, home)) {
    return [prefix];
  }
  if (place === '.cargo') {
    return [join(home, '.rustup')]; // the programs there start those of the tool chain
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

/** Whether a path is the folder, or in it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === sep ? sep : folder + sep);
}

/** Without what is in another of the folders, or in a folder of the system. */
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
