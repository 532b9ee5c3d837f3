import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { writeZip } from '@slipway/embedded-aws';
import { SourceUnreadableError } from './errors';

/** Names of folders that are left out of the source archive. */
const LEFT_OUT = new Set(['node_modules', '.git']);

/**
 * Returns the archive of a source: the source itself if it is a file, or a new ZIP file of a folder, without
 * `node_modules`, `.git` and symbolic links.
 *
 * @param target path of the ZIP file to create for a folder
 * @returns the path of the archive
 * @throws SourceUnreadableError if the source does not exist or cannot be accessed
 */
export async function sourceArchive(source: string, target: string): Promise<string> {
  const found = await stat(source).catch((error: Error) => {
    throw new SourceUnreadableError(source, { cause: error });
  });
  if (found.isFile()) {
    return source;
  }
  const files = await filesBelow(source);
  await writeZip(
    target,
    files.map((file) => ({ source: file, path: relative(source, file).split(sep).join('/') })),
  );
  return target;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const below = await Promise.all(
    entries
      .filter(({ name }) => !LEFT_OUT.has(name))
      .map(async (entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
          return filesBelow(path);
        }
        return entry.isFile() ? [path] : [];
      }),
  );
  return below.flat();
}
