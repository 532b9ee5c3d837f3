import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Entry, openPromise, ZipFile } from 'yauzl';
import { PRIVATE_FOLDER } from '../private-modes';
import { ArchiveError } from './errors';

const TYPE_MASK = 0o170000;
const LINK_TYPE = 0o120000;
const DEFAULT_MODE = 0o644;
/** Maximum length of a link target, in bytes: PATH_MAX of Linux. */
const LONGEST_LINK = 4096;

export interface ZipLimits {
  readonly entries: number;
  /** Maximum size of all unpacked files together, in bytes. */
  readonly bytes: number;
}

/**
 * Default limits for archives, which are higher than the largest artifact of CodePipeline (7 GB) and far below the size
 * of a ZIP bomb.
 */
export const ZIP_LIMITS: ZipLimits = { entries: 200_000, bytes: 8 * 1024 ** 3 };

export interface ExtractOptions {
  /** Name of the archive in error messages. @default - the file name of the archive */
  readonly name?: string;
  /** Limits of the archive. @default ZIP_LIMITS */
  readonly limits?: ZipLimits;
  readonly signal?: AbortSignal;
}

/**
 * Unpacks an archive atomically to a folder that does not exist yet. Resolves to the sorted paths of the files and
 * links.
 *
 * @throws ArchiveError if the archive is damaged or too large, contains a path twice, or has entries or symbolic links
 * that lead outside the folder
 */
export async function extractZip(file: string, folder: string, options: ExtractOptions = {}): Promise<string[]> {
  const partial = `${folder}.partial-${randomUUID()}`;
  await mkdir(partial, { recursive: true, mode: PRIVATE_FOLDER });
  const name = options.name ?? basename(file);
  try {
    const paths = await new Extraction(name, await realpath(partial), options).run(file);
    await rename(partial, folder);
    return paths.sort();
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    options.signal?.throwIfAborted();
    throw error instanceof ArchiveError
      ? error
      : new ArchiveError(
          name,
          `cannot be unpacked: ${(error as Error).message}`,
          'an artifact must be a complete ZIP archive; create and upload the archive again',
          { cause: error },
        );
  }
}

class Extraction {
  private readonly paths = new Set<string>();
  private readonly links: { readonly path: string; readonly target: string }[] = [];
  private bytes = 0;

  constructor(
    private readonly name: string,
    private readonly folder: string,
    private readonly options: ExtractOptions,
  ) {}

  public async run(file: string): Promise<string[]> {
    const zip = await openPromise(file);
    try {
      for await (const entry of zip.eachEntry()) {
        this.options.signal?.throwIfAborted();
        this.check(entry);
        await this.write(zip, entry);
      }
    } finally {
      zip.close();
    }
    await this.writeLinks();
    return [...this.paths].filter((path) => !path.endsWith('/'));
  }

  /**
   * Checks an archive entry. Its size is the size that the archive states; reading fails if the entry is actually
   * larger.
   */
  private check(entry: Entry): void {
    const { entries, bytes } = this.options.limits ?? ZIP_LIMITS;
    this.bytes += entry.uncompressedSize;
    if (this.paths.has(entry.fileName)) {
      throw this.refusal(`contains the path ${entry.fileName} twice`, 'each path must be unique');
    }
    this.paths.add(entry.fileName);
    if (this.paths.size > entries) {
      throw this.refusal(`has more than ${entries} entries`, 'create an archive with fewer files');
    }
    if (this.bytes > bytes) {
      throw this.refusal(`unpacks to more than ${bytes} bytes`, 'create a smaller archive');
    }
  }

  private async write(zip: ZipFile, entry: Entry): Promise<void> {
    const path = join(this.folder, entry.fileName);
    const mode = entry.externalFileAttributes >>> 16;
    if (entry.fileName.endsWith('/')) {
      await mkdir(path, { recursive: true });
      return;
    }
    await mkdir(dirname(path), { recursive: true });
    const isLink = (mode & TYPE_MASK) === LINK_TYPE;
    if (isLink && entry.uncompressedSize > LONGEST_LINK) {
      throw this.refusal(
        `contains the symbolic link ${entry.fileName}, whose target has ${entry.uncompressedSize} bytes`,
        `a link target can have at most ${LONGEST_LINK} bytes`,
      );
    }
    const content = await zip.openReadStreamPromise(entry);
    if (isLink) {
      this.links.push({ path: entry.fileName, target: await text(content) });
      return;
    }
    await pipeline(content, createWriteStream(path, { flags: 'wx', mode: mode & 0o777 || DEFAULT_MODE }), {
      signal: this.options.signal,
    });
  }

  /**
   * Creates the links after all files, so that no entry is written through a link. Then checks to which path the file
   * system resolves each link.
   */
  private async writeLinks(): Promise<void> {
    await Promise.all(this.links.map(({ path, target }) => symlink(target, join(this.folder, path))));
    for (const { path, target } of this.links) {
      const real = await realpath(join(this.folder, path)).catch(() => undefined);
      if (!real?.startsWith(this.folder + sep)) {
        throw this.refusal(
          `contains the symbolic link ${path} to ${target}`,
          'a symbolic link must point to a file in the archive',
        );
      }
    }
  }

  private refusal(wrong: string, rule: string): ArchiveError {
    return new ArchiveError(this.name, wrong, rule);
  }
}
