import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';

const SCRIPT = join(__dirname, '..', 'assets', 'run-bound.sh');

export interface BoundProcessProps {
  readonly command: readonly string[];
  /** Working directory of the program. The folder must exist. */
  readonly directory: string;
  /** All environment variables of the program, which does not inherit variables of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Destination of standard output and standard error: the descriptor of an open file, or `pipe` to read them from the
   * `output` property.
   */
  readonly output: number | 'pipe';
}

/**
 * Program in a process group of its own. When the program or this process ends, even in a crash, the whole group is
 * killed, with all child processes that did not leave it.
 */
export class BoundProcess {
  private readonly child: ChildProcess;
  private readonly exit: Promise<string | 0>;
  private isOver = false;

  constructor({ command, directory, environment, output }: BoundProcessProps) {
    this.child = spawn('sh', [SCRIPT, ...command], {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['ignore', output, output, 'pipe'],
    });
    this.exit = once(this.child, 'exit').then(([code, signal]: (number | string | null)[]) => {
      this.isOver = true;
      (this.child.stdio[3] as Readable).destroy(); // ends processes that the program left running
      if (code === 0) {
        return 0;
      }
      return signal === null ? `exit code ${code}` : String(signal);
    });
  }

  public get over(): boolean {
    return this.isOver;
  }

  /** Standard output and standard error of the program, in this order, if the prop `output` is `pipe`. */
  public get output(): readonly Readable[] {
    return [this.child.stdout!, this.child.stderr!];
  }

  /**
   * Waits for the program to end. Resolves to 0, or to the reason for the failure, such as `exit code 1` or `SIGTERM`.
   */
  public async ended(): Promise<string | 0> {
    return this.exit;
  }

  /**
   * Sends SIGTERM to the process group, and SIGKILL if the program is still running after `graceMs` milliseconds. Waits
   * for the program to end. Has no effect if the program has already ended.
   */
  public async stop(graceMs: number): Promise<void> {
    if (this.isOver) {
      return;
    }
    process.kill(-this.child.pid!, 'SIGTERM');
    const timer = setTimeout(() => process.kill(-this.child.pid!, 'SIGKILL'), graceMs);
    await this.exit;
    clearTimeout(timer);
  }
}
