import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogLines } from './log-lines';

const SCRIPT = join(__dirname, '..', '..', 'assets', 'run-phase.sh');
/** How long output of a command that left something running in the background is waited for. */
const DRAIN_MS = 50;
/** The exit code of what SIGTERM ends, for commands that were never started. */
const STOPPED = 128 + constants.signals.SIGTERM;

export interface BuildShellProps {
  readonly shell: 'bash' | 'sh';
  /** Empty folder of its own for commands, environment and directory. It holds secrets and is removed with the build. */
  readonly stateFolder: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly lines: LogLines;
  /** Time between SIGTERM and SIGKILL when a build is stopped. */
  readonly graceMs: number;
}

/** What a failing command leaves behind. */
export interface CommandFailure {
  readonly command: string;
  readonly exitCode: number;
}

/**
 * The shell instance of a build. Directory, environment and functions carry over from command to command and from phase to phase.
 * What commands leave running lives until `end`, and dies with this process should it crash.
 */
export class BuildShell {
  private readonly children: ChildProcess[] = [];

  constructor(private readonly props: BuildShellProps) {}

  /** Runs the commands until one fails. */
  public async run(
    commands: readonly string[],
    succeeding: boolean,
    signal: AbortSignal,
  ): Promise<CommandFailure | undefined> {
    await this.write(commands);
    let next = 1;
    while (next <= commands.length) {
      await writeFile(this.file('running'), `${next}`);
      if (signal.aborted) {
        return { command: commands[next - 1], exitCode: STOPPED };
      }
      const exitCode = await this.spawn([next, commands.length, succeeding ? 1 : 0], signal);
      const running = Number(await readFile(this.file('running'), 'utf8'));
      if (exitCode !== 0) {
        return { command: commands[running - 1], exitCode };
      }
      next = running + 1; // a command such as `exit 0` ends the shell, not the phase
    }
    return undefined;
  }

  /** The environment after the last command. */
  public async values(): Promise<Record<string, string>> {
    const text = await readFile(this.file('values'), 'utf8').catch(() => '');
    return Object.fromEntries(
      text
        .split('\0')
        .filter((it) => it !== '')
        .map((it) => [it.slice(0, it.indexOf('=')), it.slice(it.indexOf('=') + 1)]),
    );
  }

  /** Kills what the commands left running, and hears no more of it. */
  public end(): void {
    this.children.forEach((child) => {
      lifeLine(child).destroy();
      child.stdout!.destroy();
    });
  }

  private async write(commands: readonly string[]): Promise<void> {
    await mkdir(this.file('commands'), { recursive: true, mode: 0o700 });
    await Promise.all(
      commands.map((command, index) => writeFile(this.file('commands', `${index + 1}`), `${command}\n`)),
    );
  }

  private async spawn([first, last, succeeding]: readonly number[], signal: AbortSignal): Promise<number> {
    const { shell, directory, environment } = this.props;
    const child = spawn(shell, [SCRIPT, this.props.stateFolder, `${first}`, `${last}`, `${succeeding}`], {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    this.children.push(child);
    child.stdout!.on('data', (chunk: Buffer) => this.props.lines.push(chunk));
    const drained = once(child.stdout!, 'close');
    const stop = () => this.stop(child);
    signal.addEventListener('abort', stop, { once: true });
    const [code, killed] = (await once(child, 'exit').finally(() => signal.removeEventListener('abort', stop))) as [
      number | null,
      NodeJS.Signals | null,
    ];
    await Promise.race([drained, sleep(signal.aborted ? this.props.graceMs : DRAIN_MS, undefined, { ref: false })]);
    this.props.lines.flush();
    return code ?? 128 + constants.signals[killed!];
  }

  /** To the whole group: the shell and everything its commands started. */
  private stop(child: ChildProcess): void {
    process.kill(-child.pid!, 'SIGTERM');
    const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), this.props.graceMs);
    child.once('exit', () => clearTimeout(timer));
  }

  private file(...names: string[]): string {
    return join(this.props.stateFolder, ...names);
  }
}

function lifeLine(child: ChildProcess): Readable {
  return child.stdio[3] as Readable;
}
