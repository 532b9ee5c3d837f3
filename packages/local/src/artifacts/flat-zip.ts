import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { PRIVATE_FILE } from '@slipway/embedded-aws';

const TYPE_MASK = 0o170000;
const LINK_TYPE = 0o120000;
const FILE_MODE = 0o100644;
const EXECUTABLE = 0o111;
const MTIME = new Date(1980, 0, 1);

/** File attributes that are lost in a flattened archive. */
export interface LostAttributes {
  /** Paths of files that were executable. */
  readonly executables: readonly string[];
  /** Paths of symbolic links, which become files that contain the target of the link. */
  readonly links: readonly string[];
}

/**
 * Copies a ZIP file without file attributes, and returns the attributes that were lost. In the copy, no file is
 * executable, a symbolic link is a file that contains the target of the link, and all files have the same time.
 */
export async function flattenZip(from: string, to: string, signal?: AbortSignal): Promise<LostAttributes> {
  const executables: string[] = [];
  const links: string[] = [];
  const zip = await openPromise(from);
  const copy = new ZipFile();
  try {
    for await (const entry of zip.eachEntry()) {
      const mode = entry.externalFileAttributes >>> 16;
      const isLink = (mode & TYPE_MASK) === LINK_TYPE;
      if (entry.fileName.endsWith('/')) {
        copy.addEmptyDirectory(entry.fileName, { mtime: MTIME, forceDosTimestamp: true });
        continue;
      }
      if (isLink) {
        links.push(entry.fileName);
      } else if ((mode & EXECUTABLE) !== 0) {
        executables.push(entry.fileName);
      }
      const content = await contentOf(await zip.openReadStreamPromise(entry));
      copy.addBuffer(content, entry.fileName, { mtime: MTIME, forceDosTimestamp: true, mode: FILE_MODE });
    }
  } finally {
    zip.close();
  }
  copy.end();
  await pipeline(copy.outputStream as Readable, createWriteStream(to, { mode: PRIVATE_FILE }), { signal });
  return { executables, links };
}

async function contentOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
