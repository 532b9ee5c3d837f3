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
  /** All environment variables of the emulator, which does not inherit variables of this process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/**
 * Emulator and its child processes, in one process group that ends with this process.
 *
 * When this process ends for any reason, the pipe to the emulator's standard input closes, and the launcher ends the
 * process group.
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
        this.signal('SIGKILL'); // ends any process of the group that outlived the emulator
        resolve();
      });
    });
    (this.child.stdin as Socket).unref();
    this.child.unref();
  }

  public get pid(): number | undefined {
    return this.child.pid;
  }

  /** Error that describes why the emulator ended. Undefined while the emulator is running. */
  public get death(): EmulatorDiedError | undefined {
    return this.died;
  }

  /**
   * Waits until the health endpoint responds. Stops the emulator if this takes too long.
   *
   * @throws EmulatorDiedError if the emulator ends first
   * @throws EmulatorNotReadyError after the timeout
   */
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

  /**
   * Stops the emulator: sends SIGTERM to the process group, and SIGKILL if the emulator is still running after three
   * seconds.
   */
  public async stop(): Promise<void> {
    if (this.died) {
      return;
    }
    this.child.ref(); // keeps Node.js running during the wait
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), GRACE_MS);
    await this.closed;
    clearTimeout(timer);
  }

  /**
   * Records that the emulator ended. The emulator's log is read immediately, because it is deleted with the files of
   * the run.
   */
  private die(how: string): void {
    this.died = new EmulatorDiedError(how, this.logTail());
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.child.pid!, signal);
    } catch {
      // no process of the group is left: Linux reports ESRCH in this case, and macOS EPERM
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
