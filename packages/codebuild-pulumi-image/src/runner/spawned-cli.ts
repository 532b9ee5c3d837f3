import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { BadInputError, PersonNeededError } from './errors';
import { Cli, Outcome } from './outcome';
import { endSession, killSession } from './session';

/** Time in which processes that outlive the CLI can still write to its output, in milliseconds. */
const DRAIN_MS = 1_000;

export interface SpawnedCliProps {
  readonly command: string;
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Time between SIGTERM and SIGKILL, in milliseconds. */
  readonly graceMs: number;
  /** Time to wait for killed processes to end, in milliseconds. @default - ten seconds */
  readonly patienceMs?: number;
  /** Removes secrets from output before it is logged or included in a message. */
  readonly redact: (text: string) => string;
  /** Receives each line of output. */
  readonly onLine: (line: string) => void;
}

/**
 * Pulumi CLI as the leader of its own process session, which is ended together with the CLI.
 *
 * In this program's process group, the CLI would receive a Ctrl-C twice, and the second signal makes Pulumi leave a
 * pending operation. The CLI receives one SIGTERM when the time limit is exceeded or the build is stopped, and SIGKILL
 * only if it does not end in time. Its plugins are always ended with it: a plugin that continued would make changes
 * that the state does not record.
 */
export class SpawnedCli implements Cli {
  /** Running process that has not been asked to end yet. */
  private current: ChildProcess | undefined;
  private reason: string | undefined;

  constructor(private readonly props: SpawnedCliProps) {}

  public get stopped(): string | undefined {
    return this.reason;
  }

  /** Stops the CLI, because the build must end. Only the first call has an effect. */
  public stop(reason: string): void {
    if (this.reason === undefined) {
      this.reason = reason;
      this.end();
    }
  }

  public async run(args: readonly string[], { quiet = false } = {}): Promise<Outcome> {
    const startedAt = Date.now();
    const child = this.start(args);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      this.end();
    }, this.props.timeoutMs);
    try {
      const [stdout, stderr, [exitCode, signal]] = await this.ended(child, quiet);
      await this.endPlugins(child.pid!);
      const data = quiet && exitCode === 0; // output such as a state is compared later, so it is not redacted
      return {
        stdout: data ? stdout : this.props.redact(stdout),
        stderr: this.props.redact(stderr),
        exitCode: exitCode ?? undefined,
        signal: signal ?? undefined,
        timedOut,
        child: { pid: child.pid!, startedAt, endedAt: Date.now() },
      };
    } finally {
      clearTimeout(timer);
    }
  }

  private start(args: readonly string[]) {
    const child = spawn(this.props.command, args, {
      cwd: this.props.folder,
      env: this.props.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.current = child;
    child.once('exit', () => {
      this.current = undefined;
      const timer = setTimeout(() => killSession(child.pid!), DRAIN_MS);
      child.once('close', () => clearTimeout(timer));
    });
    return child;
  }

  private async ended(child: ReturnType<SpawnedCli['start']>, quiet: boolean) {
    try {
      return await Promise.all([
        this.listen(child.stdout, quiet),
        this.listen(child.stderr, false),
        once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
      ]);
    } catch (error) {
      throw new BadInputError(
        `${this.props.command} could not be started (${(error as Error).message}); add the Pulumi CLI to the PATH, or set SLIPWAY_PULUMI to its path`,
      );
    }
  }

  /**
   * Sends SIGTERM to the CLI, which then ends its plugins. If the CLI still runs after the grace period, sends SIGKILL
   * to all processes of its session.
   */
  private end(): void {
    const child = this.current;
    if (child?.pid === undefined) {
      return;
    }
    this.current = undefined;
    child.kill('SIGTERM');
    const timer = setTimeout(() => killSession(child.pid!), this.props.graceMs);
    child.once('exit', () => clearTimeout(timer));
  }

  private async endPlugins(leader: number): Promise<void> {
    const left = await endSession(leader, this.props.patienceMs);
    if (left.length > 0) {
      throw new PersonNeededError(
        `Pulumi has ended, but processes that it started cannot be ended (${left.join(', ')}) and may still change resources: stop this machine, check the resources, and run the pipeline again`,
      );
    }
  }

  private async listen(stream: Readable, quiet: boolean): Promise<string> {
    const lines: string[] = [];
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      lines.push(line);
      if (!quiet) {
        this.props.onLine(this.props.redact(line));
      }
    }
    return lines.join('\n');
  }
}
