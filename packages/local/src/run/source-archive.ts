import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { writeZip } from '@slipway/embedded-aws';
import { SourceNotZipError, SourceUnreadableError } from './errors';

/** Names of files and folders that are left out of the source archive. `.git` is a file in a linked worktree. */
const LEFT_OUT = new Set(['.git', '.slipway', 'node_modules']);
/** Name of the CDK's output folder, and of a file in every cloud assembly. */
const CDK_OUT = 'cdk.out';
/** File in every Python virtual environment. */
const VENV_FILE = 'pyvenv.cfg';
/** First bytes of every ZIP file, including an empty one. */
const ZIP_START = 'PK';

/** Options of `sourceArchive`. */
export interface SourceArchiveOptions {
  /** Folder of the run, which is left out of the archive if it is in the source. @default - none */
  readonly runFolder?: string;
  /** Called before a folder is packed, with the names of what is left out. @default - not called */
  readonly onPack?: (leftOut: readonly string[]) => void;
}

/**
 * Returns the archive of a source: the source itself if it is a file, or a new ZIP file of a folder. At any depth of
 * the folder, the ZIP file leaves out `.git`, `.slipway`, `node_modules`, Python virtual environments, cloud assemblies
 * such as `cdk.out`, and symbolic links.
 *
 * @param target path of the ZIP file to create for a folder
 * @returns the path of the archive
 * @throws SourceUnreadableError if the source does not exist or cannot be accessed
 */
export async function sourceArchive(
  source: string,
  target: string,
  { runFolder, onPack }: SourceArchiveOptions = {},
): Promise<string> {
  if (await isFile(source)) {
    return source;
  }
  const leftOut = new Set<string>();
  const files = await filesIn(source, runFolder && resolve(runFolder), leftOut);
  onPack?.([...leftOut].sort());
  await writeZip(
    target,
    files.map((file) => ({ source: file, path: relative(source, file).split(sep).join('/') })),
  );
  return target;
}

/**
 * Checks that a source is a folder or a ZIP file, without reading all of it.
 * @throws SourceUnreadableError if the source does not exist or cannot be accessed
 * @throws SourceNotZipError if the source is a file, but not a ZIP file
 */
export async function checkSource(source: string): Promise<void> {
  if ((await isFile(source)) && (await firstBytes(source)) !== ZIP_START) {
    throw new SourceNotZipError(source);
  }
}

async function isFile(source: string): Promise<boolean> {
  const found = await stat(source).catch(unreadable(source));
  return found.isFile();
}

async function firstBytes(source: string): Promise<string> {
  const file = await open(source).catch(unreadable(source));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(ZIP_START.length));
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function unreadable(source: string): (error: Error) => never {
  return (error) => {
    throw new SourceUnreadableError(source, { cause: error });
  };
}

/** Returns the files in a folder of the source, and adds the names of what is left out to `leftOut`. */
async function filesIn(folder: string, runFolder: string | undefined, leftOut: Set<string>): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (LEFT_OUT.has(entry.name) || (entry.isDirectory() && (await isGenerated(path, runFolder)))) {
        leftOut.add(entry.name);
        return [];
      }
      if (entry.isDirectory()) {
        return filesIn(path, runFolder, leftOut);
      }
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}

/** Returns whether a folder is a cloud assembly, a Python virtual environment, or the folder of the run. */
async function isGenerated(folder: string, runFolder: string | undefined): Promise<boolean> {
  if (basename(folder) === CDK_OUT || resolve(folder) === runFolder) {
    return true;
  }
  const names = new Set(await readdir(folder));
  return names.has(VENV_FILE) || (names.has(CDK_OUT) && names.has('manifest.json'));
}
