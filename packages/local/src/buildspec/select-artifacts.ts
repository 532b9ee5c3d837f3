import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import picomatch from 'picomatch';
import { ArtifactSelectionError } from './errors';
import { ArtifactDeclaration, Buildspec } from './schema';

/** A file of an artifact: where it is, and its path in the artifact. */
export interface SelectedFile {
  readonly path: string;
  readonly source: string;
  /** Target of a symbolic link that is kept as one (`enable-symlinks`). */
  readonly link?: string;
}

export interface SelectedArtifact {
  /** Key under `secondary-artifacts`; undefined for the primary artifact. */
  readonly id?: string;
  readonly files: readonly SelectedFile[];
}

/** The primary artifact and every secondary one. */
export async function selectArtifacts(
  declared: Buildspec['artifacts'],
  sourceFolder: string,
): Promise<SelectedArtifact[]> {
  if (!declared) {
    return [];
  }
  const primary = declared.files.length > 0 ? [{ files: await selectFiles(declared, sourceFolder) }] : [];
  const secondary = Object.entries(declared['secondary-artifacts']).map(async ([id, it]) => ({
    id,
    files: await selectFiles(it, sourceFolder),
  }));
  return [...primary, ...(await Promise.all(secondary))];
}

/**
 * Files of one artifact, sorted by path. A single star stays within a folder, a double one crosses folders,
 * dotfiles are files like any other, folders by themselves select nothing.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files
 */
export async function selectFiles(declared: ArtifactDeclaration, sourceFolder: string): Promise<SelectedFile[]> {
  const root = await realpath(sourceFolder);
  const bases = await baseDirectories(declared['base-directory'], root);
  const files = (await Promise.all(bases.map((base) => filesBelow(base, root, declared)))).flat();
  const selected = new Map(files.map((file) => [file.path, file]));
  if (selected.size === 0) {
    throw new ArtifactSelectionError(
      `CLIENT_ERROR: no matching artifact paths found: ${declared.files.join(', ')} in ${declared['base-directory'] ?? 'the source folder'}; artifacts.files has to match at least one file that the build leaves behind`,
    );
  }
  return [...selected.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function filesBelow(base: string, root: string, declared: ArtifactDeclaration): Promise<SelectedFile[]> {
  const wanted = matcher(declared.files);
  const excluded = matcher(declared['exclude-paths'].flatMap(withFile));
  const paths = (await walk(base)).filter((path) => wanted(path) && !excluded(path)).sort();
  const files = await Promise.all(paths.map((path) => describe(path, base, root, declared)));
  return files.filter((it) => it !== undefined);
}

/** A pattern can match several folders: all of them are searched, and none of them is part of the paths. */
async function baseDirectories(declared: string | undefined, root: string): Promise<string[]> {
  if (declared === undefined || normalize(declared) === '') {
    return [root];
  }
  const matches = matcher([declared]);
  const found = (await walk(root, 'folders')).filter(matches).sort();
  if (found.length === 0) {
    throw new ArtifactSelectionError(
      `CLIENT_ERROR: no matching base directory path found for ${declared}; artifacts.base-directory has to be a folder that the build leaves behind, relative to the source folder`,
    );
  }
  return found.map((folder) => join(root, folder));
}

// AWS's own way to exclude a file from all folders is "**/<file name>/**/*": what ends so means the name itself too.
// https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.exclude-paths
function withFile(pattern: string): string[] {
  return [pattern, pattern.replace(/\/\*\*\/\*$/, '')];
}

function matcher(patterns: readonly string[]): (path: string) => boolean {
  const cleaned = patterns.map(normalize).filter((it) => it !== '');
  return cleaned.length === 0 ? () => false : picomatch(cleaned, { dot: true });
}

function normalize(pattern: string): string {
  return pattern
    .replace(/^(\.?\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
}

async function walk(root: string, kind: 'files' | 'folders' = 'files', folder = ''): Promise<string[]> {
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

/** A link is followed unless links are kept, and only as far as the source folder; sockets and pipes are no files. */
async function describe(
  path: string,
  base: string,
  root: string,
  declared: ArtifactDeclaration,
): Promise<SelectedFile | undefined> {
  const source = join(base, path);
  const target = declared['discard-paths'] ? basename(path) : path;
  const stats = await lstat(source);
  if (!stats.isSymbolicLink()) {
    return stats.isFile() ? { path: target, source } : undefined;
  }
  if (declared['enable-symlinks']) {
    return { path: target, source, link: await readlink(source) };
  }
  const real = await realpath(source).catch(() => undefined);
  return real?.startsWith(root + sep) && (await lstat(real)).isFile() ? { path: target, source: real } : undefined;
}
