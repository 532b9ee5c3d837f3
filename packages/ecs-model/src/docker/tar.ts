import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { FileTree } from './file-tree';

const BLOCK = 512;
const LONGEST_NAME = 100;
const EXECUTABLE = 0o100;

interface Entry {
  readonly name: string;
  readonly type: '0' | '2' | 'x';
  readonly mode: number;
  readonly content: Buffer;
  readonly link: string;
}

/**
 * Returns a tar archive of files and symbolic links. The archive depends only on their names, contents and execute
 * permissions.
 */
export async function tarOf({ folder, files }: FileTree): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for (const name of files) {
    const entry = await entryOf(folder, name);
    if (Buffer.byteLength(name) > LONGEST_NAME || Buffer.byteLength(entry.link) > LONGEST_NAME) {
      blocks.push(...blocksOf(longNames(entry)));
    }
    blocks.push(...blocksOf(entry));
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

export function digestOf(content: Buffer | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

async function entryOf(folder: string, name: string): Promise<Entry> {
  const path = join(folder, name);
  const found = await lstat(path);
  if (found.isSymbolicLink()) {
    return { name, type: '2', mode: 0o777, content: Buffer.alloc(0), link: await readlink(path) };
  }
  return {
    name,
    type: '0',
    mode: (found.mode & EXECUTABLE) === 0 ? 0o644 : 0o755,
    content: await readFile(path),
    link: '',
  };
}

/**
 * Returns the extended header entry for an entry whose names do not fit into a tar header.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
function longNames({ name, link }: Entry): Entry {
  const content = Buffer.from(`${record('path', name)}${link && record('linkpath', link)}`);
  return { name: 'PaxHeaders/long', type: 'x', mode: 0o644, content, link: '' };
}

/** Returns a pax record, which begins with its own length. The length includes its own digits. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = Buffer.byteLength(rest);
  const digits = String(length + String(length).length).length;
  return `${length + digits}${rest}`;
}

function blocksOf({ name, type, mode, content, link }: Entry): Buffer[] {
  const header = Buffer.alloc(BLOCK);
  const put = (text: string, at: number, length: number) => header.write(text, at, length);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0');
  put(name, 0, LONGEST_NAME);
  put(octal(mode, 8), 100, 7);
  put(octal(0, 8), 108, 7); // user
  put(octal(0, 8), 116, 7); // group
  put(octal(content.length, 12), 124, 11);
  put(octal(0, 12), 136, 11); // time
  put(' '.repeat(8), 148, 8);
  put(type, 156, 1);
  put(link, 157, LONGEST_NAME);
  put('ustar\0' + '00', 257, 8);
  put(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    )}\0 `,
    148,
    8,
  );
  return [header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
}
