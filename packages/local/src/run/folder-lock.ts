import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '@slipway/embedded-aws';
import { FolderInUseError, FolderNotWritableError } from './errors';

const LOCK = 'run.lock';

interface Holder {
  readonly pid: number;
  /** Time of the lock, ISO 8601. */
  readonly since: string;
}

/** Prevents two runs from writing to the same folder. The lock of a dead process is taken over. */
export class FolderLock {
  /**
   * Locks a folder, which is created if it does not exist.
   * @throws FolderInUseError if a live process holds the lock
   * @throws FolderNotWritableError if the folder is not writable
   */
  public static async take(folder: string): Promise<FolderLock> {
    const file = join(folder, LOCK);
    const mine = JSON.stringify({ pid: process.pid, since: new Date().toISOString() } satisfies Holder);
    try {
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
      while (!(await create(file, mine))) {
        await takeOver(folder, file);
      }
      return new FolderLock(file);
    } catch (error) {
      throw error instanceof FolderInUseError
        ? error
        : new FolderNotWritableError(folder, error as NodeJS.ErrnoException);
    }
  }

  private constructor(private readonly file: string) {}

  /** Releases the lock. */
  public async release(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

async function create(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx', mode: PRIVATE_FILE });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/**
 * Removes the lock of a dead process. If two runs do so at the same time, one renames it and the other sees the next
 * lock.
 */
async function takeOver(folder: string, file: string): Promise<void> {
  const found = await readFile(file, 'utf8').catch(() => '');
  const holder = holderIn(found);
  if (holder && isAlive(holder.pid)) {
    throw new FolderInUseError(folder, holder.pid, holder.since, file);
  }
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(() => undefined); // its holder, or another run, was faster
  if ((await readFile(aside, 'utf8').catch(() => found)) !== found) {
    await rename(aside, file); // a lock that was taken in between
  }
  await rm(aside, { force: true });
}

/** Returns the holder of a lock, or undefined if the process died while it wrote the lock. */
function holderIn(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
