import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 5;
const MOST_MS = 5000;

/**
 * The first process of a sandbox. bubblewrap ends before it does, and the kernel ends all others of the sandbox before
 * it is gone.
 *
 * @see https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
export class FirstProcess {
  private information = '';

  /** @param information what bubblewrap writes to `--info-fd` */
  constructor(information: Readable) {
    information.setEncoding('utf8').on('data', (text: string) => (this.information += text));
  }

  /** Resolves when it is gone, or has not ended although it was killed. @param mostMs @default - 5 seconds */
  public async gone(mostMs = MOST_MS): Promise<void> {
    const [, pid] = /"child-pid": *(\d+)/.exec(this.information) ?? [];
    const begin = performance.now();
    while (pid !== undefined && isRunning(pid) && performance.now() - begin < mostMs) {
      await sleep(LOOK_MS);
    }
  }
}

/** A process that has ended stays in the table until its parent has asked for its exit code. */
function isRunning(pid: string): boolean {
  try {
    return !/\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
