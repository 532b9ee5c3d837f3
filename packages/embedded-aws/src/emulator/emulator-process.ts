import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { get } from 'node:https';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PRIVATE_FILE } from '../private-modes';
import { EmulatorDiedError, EmulatorNotReadyError } from './errors';
import { lastLines } from './run-command';

const POLL_MS = 50;
const GRACE_MS = 3000;

export interface EmulatorProcessProps {
  readonly command: string;
  readonly args: readonly string[];
  /** Complete environment: nothing of this process is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/**
 * Emulator with all its child processes: one process group, which ends with this process.
 *
 * The pipe to its stdin is its lifeline: it closes when this process ends in any way, and the launcher then ends the
 * group.
 */
export class EmulatorProcess {
  private readonly child: ChildProcess;
  private readonly closed: Promise<void>;
  private died: EmulatorDiedError | undefined;

  constructor(private readonly props: EmulatorProcessProps) {
    const log = openSync(props.logFile, 'a', PRIVATE_FILE);
    this.child = spawn(props.command, props.args, {
      env: props.environment,
      stdio: ['pipe', log, log],
      detached: true,
    });
    closeSync(log);
    this.closed = new Promise((resolve) => {
      this.child.once('error', (error) => {
        this.die(error.message);
        resolve();
      });
      this.child.once('exit', (code, signal) => {
        this.die(signal ?? `exit code ${code}`);
        this.signal('SIGKILL'); // any process of its group that outlived it
        resolve();
      });
    });
    (this.child.stdin as Socket).unref();
    this.child.unref();
  }

  public get pid(): number | undefined {
    return this.child.pid;
  }

  /** Reason why the emulator no longer runs. Undefined while it runs. */
  public get death(): EmulatorDiedError | undefined {
    return this.died;
  }

  /** Waits until the health page answers. Ends the process if that takes too long. */
  public async ready(url: string, ca: string, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await answers(url, ca))) {
      if (this.death) {
        throw this.death;
      }
      if (Date.now() > deadline) {
        await this.stop();
        throw new EmulatorNotReadyError(timeoutMs / 1000, this.logTail());
      }
      await sleep(POLL_MS);
    }
  }

  /** Sends SIGTERM to the group, and SIGKILL after three seconds. */
  public async stop(): Promise<void> {
    if (this.died) {
      return;
    }
    this.child.ref(); // otherwise Node could end during this wait, if nothing else keeps it alive
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), GRACE_MS);
    await this.closed;
    clearTimeout(timer);
  }

  /** Records the death of the process. The log is read now, because it is removed with the files of the run. */
  private die(how: string): void {
    this.died = new EmulatorDiedError(how, this.logTail());
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.child.pid!, signal);
    } catch {
      // nothing of the group is left: Linux reports ESRCH then, macOS EPERM
    }
  }

  private logTail(): string {
    return lastLines(readFileSync(this.props.logFile, 'utf8'));
  }
}

function answers(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { ca, timeout: 1000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
