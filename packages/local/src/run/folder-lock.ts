import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '@slipway/embedded-aws';
import { FolderInUseError, FolderNotWritableError } from './errors';

const LOCK = 'run.lock';

interface Holder {
  readonly pid: number;
  /** Time at which the lock was taken, in ISO 8601 format. */
  readonly since: string;
}

/** Lock file that prevents two runs from writing to the same folder. A lock that a dead process left is replaced. */
export class FolderLock {
  /**
   * Locks a folder, and creates the folder if it does not exist.
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

  /** Deletes the lock file, so that another run can write to the folder. */
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
 * Removes the lock of a dead process. If two runs do this at the same time, one run renames the lock file, and the
 * other run finds the new lock.
 */
async function takeOver(folder: string, file: string): Promise<void> {
  const found = await readFile(file, 'utf8').catch(() => '');
  const holder = holderIn(found);
  if (holder && isAlive(holder.pid)) {
    throw new FolderInUseError(folder, holder.pid, holder.since, file);
  }
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(() => undefined); // the holder or another run has already removed it
  if ((await readFile(aside, 'utf8').catch(() => found)) !== found) {
    await rename(aside, file); // another run took the lock in the meantime
  }
  await rm(aside, { force: true });
}

/** Returns the holder of a lock, or undefined if the holder died while writing the lock file. */
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
