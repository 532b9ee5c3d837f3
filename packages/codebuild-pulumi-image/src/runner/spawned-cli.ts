import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { BadInputError } from './errors';
import { Cli, Outcome } from './outcome';

/** How long output is waited for of what outlives the CLI. */
const DRAIN_MS = 1_000;

export interface SpawnedCliProps {
  readonly command: string;
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** Takes out of a line what nobody may see, before anything reads it. */
  readonly redact: (line: string) => string;
  /** Takes each line of output as it comes. */
  readonly onLine: (line: string) => void;
}

/**
 * The Pulumi CLI as a process group of its own.
 *
 * In our group, a Ctrl-C would reach it from the terminal and from us: the second signal makes Pulumi leave a pending
 * operation. It gets one SIGTERM, when the outer timeout is over or the build is stopped, and time to end; SIGKILL is last.
 */
export class SpawnedCli implements Cli {
  private current: ChildProcess | undefined;
  private reason: NodeJS.Signals | undefined;

  constructor(private readonly props: SpawnedCliProps) {}

  public get stopped(): NodeJS.Signals | undefined {
    return this.reason;
  }

  /** The build was told to stop: passes that on, once. */
  public stop(signal: NodeJS.Signals): void {
    if (this.reason === undefined) {
      this.reason = signal;
      this.end();
    }
  }

  public async run(args: readonly string[], { quiet = false } = {}): Promise<Outcome> {
    const startedAt = Date.now();
    const child = spawn(this.props.command, args, { cwd: this.props.folder, env: this.props.environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.current = child;
    let timedOut = false;
    const timers = [setTimeout(() => {
      timedOut = true;
      this.end();
    }, this.props.timeoutMs)];
    child.once('exit', () => timers.push(setTimeout(() => killGroup(child), DRAIN_MS)));
    try {
      const [stdout, stderr, [exitCode, signal]] = await Promise.all([
        this.listen(child.stdout, quiet), this.listen(child.stderr, false), once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
      ]);
      return { stdout, stderr, exitCode: exitCode ?? undefined, signal: signal ?? undefined, timedOut, child: { pid: child.pid!, startedAt, endedAt: Date.now() } };
    } catch (error) {
      throw new BadInputError(`${this.props.command} could not be started (${(error as Error).message}); it has to be the Pulumi CLI: put pulumi on PATH, or name it with SLIPWAY_PULUMI`);
    } finally {
      timers.forEach((timer) => clearTimeout(timer));
      this.current = undefined;
    }
  }

  /** SIGTERM to the CLI, which ends its own plugins; SIGKILL to all of the group. */
  private end(): void {
    const child = this.current;
    if (child?.pid === undefined) {
      return;
    }
    child.kill('SIGTERM');
    const timer = setTimeout(() => killGroup(child), this.props.graceMs);
    child.once('exit', () => clearTimeout(timer));
  }

  private async listen(stream: Readable, quiet: boolean): Promise<string> {
    const lines: string[] = [];
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      const line = this.props.redact(text);
      lines.push(line);
      if (!quiet) this.props.onLine(line);
    }
    return lines.join('\n');
  }
}

/** A plugin that outlives the CLI would go on changing things that no state hears of. */
function killGroup(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // nothing of the group is left
  }
}
