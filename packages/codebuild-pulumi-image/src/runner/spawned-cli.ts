import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { BadInputError, PersonNeededError } from './errors';
import { Cli, Outcome } from './outcome';
import { endSession, killSession } from './session';

/** How long what outlives the CLI may go on writing to its output. */
const DRAIN_MS = 1_000;

export interface SpawnedCliProps {
  readonly command: string;
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** How long what was sent SIGKILL may take to end. @default - ten seconds */
  readonly patienceMs?: number;
  /** Takes out of what is said what nobody may see, before it is logged or becomes part of a message. */
  readonly redact: (text: string) => string;
  /** Takes each line of output as it comes. */
  readonly onLine: (line: string) => void;
}

/**
 * The Pulumi CLI as the leader of a session of its own, which ends with it.
 *
 * In our group, a Ctrl-C would reach it from the terminal and from us: the second signal makes Pulumi leave a pending
 * operation. It gets one SIGTERM, when the outer timeout is over or the build is stopped, and time to end; SIGKILL is
 * last. Its plugins are ended with it, however it ends: one that goes on would change what no state hears of.
 */
export class SpawnedCli implements Cli {
  /** What runs, and has not been asked to end yet. */
  private current: ChildProcess | undefined;
  private reason: string | undefined;

  constructor(private readonly props: SpawnedCliProps) {}

  public get stopped(): string | undefined {
    return this.reason;
  }

  /** The build has to end: passes that on, once. */
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
      const data = quiet && exitCode === 0; // such as a state, which is compared: it stays as it is
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
        `${this.props.command} could not be started (${(error as Error).message}); put the Pulumi CLI on the PATH, or set SLIPWAY_PULUMI to it`,
      );
    }
  }

  /** SIGTERM to the CLI, which ends its own plugins; SIGKILL to all of them. */
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
        `Pulumi has ended, but processes that it started cannot be ended (${left.join(', ')}) and may still change resources: stop this machine, check the resources, and run again`,
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
