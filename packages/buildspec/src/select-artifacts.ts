import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { ArtifactSelectionError } from './errors';
import { Variables } from './expand-variables';
import { BuildFolders, candidates, Location, matcher } from './locations';
import { ArtifactDeclaration, Buildspec } from './schema';

/** File of an artifact: its path on this machine, and its path in the artifact. */
export interface SelectedFile {
  readonly path: string;
  readonly source: string;
  /** Target of a symbolic link that is kept as a link (`enable-symlinks`). Undefined for a file. */
  readonly link?: string;
}

export interface SelectedArtifact {
  /** Key under `secondary-artifacts`. Undefined for the primary artifact. */
  readonly id?: string;
  /** Value of `name` in the buildspec, with variables and commands resolved. CodePipeline ignores this name. */
  readonly name?: string;
  readonly files: readonly SelectedFile[];
}

/** Folders and variables with which files are selected. */
export interface SelectionPlace {
  /** Source folder, to which paths are relative. */
  readonly source: string;
  /** Variables of the build, which paths can contain. @default - none */
  readonly variables?: Variables;
  /** Additional folders to which absolute paths can lead. @default - only the source folder */
  readonly folders?: readonly string[];
  /** Function that converts a path in the build to the path on this machine. @default - the same path */
  readonly outside?: (path: string) => string;
  /** Set that collects messages about paths that were treated as relative or left out. @default - not reported */
  readonly notes?: Set<string>;
}

type Selectable = Pick<ArtifactDeclaration, 'files' | 'base-directory' | 'discard-paths' | 'exclude-paths'> &
  Pick<ArtifactDeclaration, 'enable-symlinks'>;

/** Returns the primary artifact and all secondary artifacts. An artifact with an empty `files` list is not created. */
export async function selectArtifacts(
  declared: Buildspec['artifacts'],
  place: string | SelectionPlace,
): Promise<SelectedArtifact[]> {
  if (!declared) {
    return [];
  }
  const all: [id: string | undefined, it: ArtifactDeclaration][] = [
    [undefined, declared],
    ...Object.entries(declared['secondary-artifacts']),
  ];
  return Promise.all(
    all
      .filter(([, { files }]) => files.length > 0)
      .map(async ([id, it]) => ({ ...(id !== undefined && { id }), files: await selectFiles(it, place) })),
  );
}

/**
 * Returns the files of an artifact, sorted by path. `*` matches within a folder, and `**` also matches across folders.
 * Dotfiles match like all other files. A pattern that matches only folders selects no files.
 * @throws ArtifactSelectionError if no file matches, or the base directory does not exist
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files
 */
export async function selectFiles(declared: Selectable, place: string | SelectionPlace): Promise<SelectedFile[]> {
  const {
    source,
    variables = new Variables({}),
    folders = [],
    notes = new Set(),
    outside = (path) => path,
  }: SelectionPlace = typeof place === 'string' ? { source: place } : place;
  const root = await realpath(source);
  const build = new BuildFolders([source, root, ...folders], notes);
  const expanded: Selectable = {
    ...declared,
    files: declared.files.map((it) => outside(variables.expand(it))),
    'exclude-paths': declared['exclude-paths'].map((it) => outside(variables.expand(it))),
  };
  const bases = await baseDirectories(declared['base-directory'], root, build, (text) =>
    outside(variables.expand(text)),
  );
  const files = (await Promise.all(bases.map((base) => filesBelow(base, build, expanded)))).flat();
  const selected = new Map(files.map((file) => [file.path, file]));
  if (selected.size === 0) {
    throw new ArtifactSelectionError(
      `CLIENT_ERROR: no matching artifact paths found: ${expanded.files.join(', ')} in ${declared['base-directory'] ?? 'the source folder'}; artifacts.files must match at least one file that exists at the end of the build`,
    );
  }
  return [...selected.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Returns the folders that match the base directory. All these folders are searched, and paths are relative to them.
 */
async function baseDirectories(
  declared: string | undefined,
  root: string,
  build: BuildFolders,
  expand: (text: string) => string,
): Promise<string[]> {
  if (declared === undefined) {
    return [root];
  }
  const expanded = expand(declared);
  const found = await build.foldersAt(build.locate(expanded, root));
  if (found.length === 0) {
    const meant = expanded === declared ? declared : `${declared} (${expanded})`;
    throw new ArtifactSelectionError(
      `CLIENT_ERROR: no matching base directory path found for ${meant}; artifacts.base-directory must be a folder that exists at the end of the build, relative to the source folder or in a folder of the build`,
    );
  }
  return found;
}

async function filesBelow(base: string, build: BuildFolders, declared: Selectable): Promise<SelectedFile[]> {
  const excluded = declared['exclude-paths'].flatMap(withFile).map((it) => build.locate(it, base));
  const paths = await Promise.all(declared.files.map((it) => filesAt(build.locate(it, base), excluded)));
  const all = [...new Map(paths.flat().map((it) => [it.source, it])).values()];
  const files = await Promise.all(all.map((it) => describe(it, base, build, declared)));
  return files.filter((it) => it !== undefined).sort((a, b) => (a.source < b.source ? -1 : 1));
}

interface FoundFile {
  readonly source: string;
  readonly path: string;
}

async function filesAt(location: Location, excluded: readonly Location[]): Promise<FoundFile[]> {
  const wanted = matcher(location.pattern);
  const paths = (await candidates(location)).filter((path) => wanted(path));
  return paths
    .map((path) => ({ path, source: join(location.folder, path) }))
    .filter(({ source }) => !excluded.some(({ folder, pattern }) => matcher(pattern)(relative(folder, source))));
}

// AWS documents "**/<file name>/**/*" to exclude a file from all folders, so the file name itself must also match.
// https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.exclude-paths
function withFile(pattern: string): string[] {
  return [pattern, pattern.replace(/\/\*\*\/\*$/, '')];
}

/**
 * Returns the file at a path in an artifact, or undefined for a broken link, a link out of the build's folders, a link
 * to a folder, a socket or a pipe. Other links are followed, unless the artifact keeps all links.
 */
async function describe(
  { source, path }: FoundFile,
  base: string,
  build: BuildFolders,
  declared: Selectable,
): Promise<SelectedFile | undefined> {
  const below = relative(base, source);
  const full = below.startsWith('..') ? path : below;
  const target = declared['discard-paths'] ? basename(full) : full;
  if (declared['enable-symlinks'] && (await lstat(source)).isSymbolicLink()) {
    return { path: target, source, link: await readlink(source) };
  }
  const real = await realpath(source).catch(() => undefined);
  if (real === undefined || !(await lstat(real)).isFile()) {
    return undefined;
  }
  if (!(await build.holds(real))) {
    build.leaveOut(full);
    return undefined;
  }
  return { path: target, source: real };
}
