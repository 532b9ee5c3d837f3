import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Object store for the state, history and locks of Pulumi stacks. */
export interface ObjectStore {
  readonly url: string;
  get(key: string): Promise<string | undefined>;
  put(key: string, text: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** Returns the keys with a prefix, sorted. */
  list(prefix: string): Promise<readonly string[]>;
}

export class FileStore implements ObjectStore {
  constructor(
    public readonly url: string,
    private readonly folder: string,
  ) {}

  public async get(key: string): Promise<string | undefined> {
    return readFile(join(this.folder, key), 'utf8').catch(() => undefined);
  }

  public async put(key: string, text: string): Promise<void> {
    const draft = join(this.folder, `draft-${randomUUID()}`);
    await mkdir(dirname(join(this.folder, key)), { recursive: true });
    await writeFile(draft, text);
    await rename(draft, join(this.folder, key)); // atomic, as in S3: readers get either the old or the new object
  }

  public async delete(key: string): Promise<void> {
    await rm(join(this.folder, key), { force: true });
  }

  public async list(prefix: string): Promise<readonly string[]> {
    const files = await readdir(join(this.folder, prefix), { recursive: true, withFileTypes: true }).catch(() => []);
    return files
      .filter((it) => it.isFile())
      .map((it) => join(it.parentPath, it.name).slice(this.folder.length).replace(/^\//, ''))
      .sort();
  }
}
