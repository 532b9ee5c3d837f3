import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { PRIVATE_FILE } from '../private-modes';

/**
 * Modification time of all entries. It is fixed, so that the same files result in the same archive on every machine.
 * ZIP archives cannot store an earlier time.
 */
const MTIME = new Date(1980, 0, 1);
const LINK_MODE = 0o120777;

/** File or symbolic link to add to an archive. */
export interface ZipEntry {
  /** Path in the archive, with forward slashes. */
  readonly path: string;
  readonly source: string;
  /** Target of a symbolic link. @default - the entry is a file */
  readonly link?: string;
}

/**
 * Streams a ZIP archive to a file. Entries are sorted by path, have a fixed timestamp, and keep their file modes. The
 * file appears at the given path only when it is complete. Resolves to the size of the archive in bytes.
 */
export async function writeZip(file: string, entries: readonly ZipEntry[], signal?: AbortSignal): Promise<number> {
  const partial = `${file}.partial`;
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  [...entries].sort((a, b) => (a.path < b.path ? -1 : 1)).forEach((entry) => add(zip, entry));
  zip.end();
  try {
    await pipeline(output, createWriteStream(partial, { mode: PRIVATE_FILE }), { signal });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return (await stat(file)).size;
}

function add(zip: ZipFile, { path, source, link }: ZipEntry): void {
  if (link === undefined) {
    zip.addFile(source, path, { mtime: MTIME, forceDosTimestamp: true });
  } else {
    zip.addBuffer(Buffer.from(link), path, { mtime: MTIME, forceDosTimestamp: true, mode: LINK_MODE });
  }
}
