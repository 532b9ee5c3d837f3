import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 1;
const MOST_MS = 5000;

/**
 * First process of a sandbox. Bubblewrap may end before this process. The kernel ends all other processes in the
 * sandbox before the first process is gone.
 *
 * @see https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
export class FirstProcess {
  private information = '';

  /** @param information stream with the output of bubblewrap's `--info-fd` */
  constructor(information: Readable) {
    information.setEncoding('utf8').on('data', (text: string) => (this.information += text));
  }

  /**
   * Resolves when the process is gone, after a timeout, or immediately if bubblewrap has not reported the process.
   *
   * @param mostMs timeout, in milliseconds @default - 5 seconds
   */
  public async gone(mostMs = MOST_MS): Promise<void> {
    const [, pid] = /"child-pid": *(\d+)/.exec(this.information) ?? [];
    const begin = performance.now();
    while (pid !== undefined && isRunning(pid) && performance.now() - begin < mostMs) {
      await sleep(LOOK_MS);
    }
  }
}

/**
 * Returns whether a process is running. An ended process remains in the process table until its parent reads its exit
 * code.
 */
function isRunning(pid: string): boolean {
  try {
    return !/\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
