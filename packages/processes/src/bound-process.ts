import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';

const SCRIPT = join(__dirname, '..', 'assets', 'run-bound.sh');

export interface BoundProcessProps {
  readonly command: readonly string[];
  /** Existing folder in which the program starts. */
  readonly directory: string;
  /** Complete environment: nothing of this process is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Destination of standard output and standard error: an open file, or a pipe to be read from `output`. */
  readonly output: number | 'pipe';
}

/** Program with all its child processes: one process group, which ends with this process, even if it crashes. */
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
      (this.child.stdio[3] as Readable).destroy(); // processes that it left running end, too
      if (code === 0) {
        return 0;
      }
      return signal === null ? `exit code ${code}` : String(signal);
    });
  }

  public get over(): boolean {
    return this.isOver;
  }

  /** Streams of the program's output, if it is a pipe. */
  public get output(): readonly Readable[] {
    return [this.child.stdout!, this.child.stderr!];
  }

  /** Resolves when the program has ended, to 0 or to a description of how it failed. */
  public async ended(): Promise<string | 0> {
    return this.exit;
  }

  /** Sends SIGTERM to the group, and SIGKILL after the given time. */
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
