import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';

const WATCH_MS = 250;

export interface DiskWatchProps {
  /** Folders to which the build writes. All must be on the same file system. */
  readonly folders: readonly [string, ...string[]];
  readonly limitBytes: number;
  readonly onFull: () => void;
  /** Function that returns the total size of folders, in bytes. @default - the size that `du` reports */
  readonly measure?: (folders: readonly string[]) => Promise<number>;
}

/**
 * Watches the folders of a build, and calls `onFull` once if the build has written more than its disk limit.
 *
 * Folders are measured only if the free space of the file system has decreased enough that the limit may be exceeded,
 * because measuring folders takes much longer than reading the free space.
 */
export class DiskWatch {
  public static async start(props: DiskWatchProps): Promise<DiskWatch> {
    const watch = new DiskWatch(props, await freeBytes(props.folders[0]));
    watch.schedule();
    return watch;
  }

  private timer?: NodeJS.Timeout;
  private isOver = false;
  private used = 0;

  private constructor(
    private readonly props: DiskWatchProps,
    private free: number,
  ) {}

  public stop(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.look(), WATCH_MS).unref();
  }

  private async look(): Promise<void> {
    const { folders, limitBytes, onFull, measure = usedBytes } = this.props;
    const free = await freeBytes(folders[0]).catch(() => 0); // if it is missing, the remaining folders are measured
    if (this.used + this.free - free > limitBytes) {
      this.used = await measure(folders);
      this.free = free;
    }
    if (this.isOver) {
      return;
    }
    if (this.used > limitBytes) {
      onFull();
    } else {
      this.schedule();
    }
  }
}

/** Returns the free disk space for users other than root, in bytes. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Returns the total size of folders, in bytes. If files change while `du` runs, `du` reports errors but still prints
 * the total.
 */
async function usedBytes(folders: readonly string[]): Promise<number> {
  const { stdout } = await promisify(execFile)('du', ['-skc', ...folders], { env: childEnvironment() }).catch(
    (error: { stdout: string }) => error,
  );
  const total = stdout.trim().split('\n').at(-1)!;
  return Number.parseInt(`0${total}`, 10) * 1024;
}
