import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Place } from './fence/place';
import { LogLines } from './log-lines';

/** Path of the script that runs one command of a build. */
export const COMMAND_SCRIPT = join(__dirname, '..', 'assets', 'run-command.sh');
/** Time to wait for further output after a command that left a background process running, in milliseconds. */
const DRAIN_MS = 50;
const EVALUATE = `eval "cat <<SLIPWAY_END
$SLIPWAY_TEXT
SLIPWAY_END"`;
/**
 * Exit code of a process that SIGTERM ended. Also reported for a command that was not started because the build was
 * stopped.
 */
const STOPPED = 128 + constants.signals.SIGTERM;

export interface BuildShellProps {
  /** Shell program, followed by its options. */
  readonly shell: readonly [string, ...string[]];
  /** Whether each command starts in the initial directory and environment, as in version 0.1. */
  readonly isolated: boolean;
  /**
   * Empty folder, used only by this build, for its commands, environment and working directory. The folder contains
   * secrets and is deleted after the build.
   */
  readonly stateFolder: string;
  readonly directory: string;
  /** Machine or sandbox in which the commands run. */
  readonly place: Place;
  readonly environment: Record<string, string>;
  readonly lines: LogLines;
  /** Time between SIGTERM and SIGKILL when a build is stopped, in milliseconds. */
  readonly graceMs: number;
}

/** Command that failed, and its exit code. */
export interface CommandFailure {
  readonly command: string;
  readonly exitCode: number;
}

/**
 * Shell of a build. In buildspec version 0.2, the working directory, variables and functions carry over to the next
 * command and the next phase. Arrays, aliases and shell options do not carry over. In version 0.1, nothing carries
 * over.
 *
 * AWS documents one shell instance for version 0.2, but according to the CodeBuild team, arrays do not carry over to
 * the next command. Processes that commands leave running end with the place of the build, or when this process
 * crashes.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-versions
 * @see https://github.com/aws/aws-cdk/issues/26694
 */
export class BuildShell {
  constructor(private readonly props: BuildShellProps) {}

  /**
   * Runs commands until one of them fails or the signal is aborted. Returns the failure, or undefined if all commands
   * succeeded.
   *
   * @param succeeding value of `CODEBUILD_BUILD_SUCCEEDING` for the commands
   */
  public async run(
    commands: readonly string[],
    succeeding: boolean,
    signal: AbortSignal,
  ): Promise<CommandFailure | undefined> {
    const { place, isolated } = this.props;
    for (const command of commands) {
      await place.writeState('command', `${command}\n`);
      if (isolated) {
        await Promise.all(['values', 'directory'].map((name) => place.writeState(name, '')));
      }
      const environment = await this.values();
      if (signal.aborted) {
        return { command, exitCode: STOPPED };
      }
      const exitCode = await this.spawn({ ...environment, CODEBUILD_BUILD_SUCCEEDING: succeeding ? '1' : '0' }, signal);
      if (exitCode !== 0) {
        return { command, exitCode };
      }
    }
    return undefined;
  }

  /** Returns the environment after the last command, or the initial one if none has run. */
  public async values(): Promise<Record<string, string>> {
    const text = await this.props.place.readState('values');
    if (text === '') {
      return this.props.environment;
    }
    return Object.fromEntries(
      text
        .split('\0')
        .filter((it) => it !== '')
        .map((it) => [it.slice(0, it.indexOf('=')), it.slice(it.indexOf('=') + 1)]),
    );
  }

  /**
   * Evaluates a text as the shell does in double quotation marks: replaces variables and commands with their values.
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.name
   */
  public async evaluate(text: string): Promise<string> {
    const environment = await this.values();
    // AWS's own example writes $(AWS_REGION) for the variable of this name
    const plain = text.replace(/\$\(([A-Za-z_]\w*)\)/g, (whole, name: string) =>
      Object.hasOwn(environment, name) ? `\${${name}}` : whole,
    );
    const said: Buffer[] = [];
    const command = this.props.place.start({
      program: [...this.props.shell, '-c', EVALUATE],
      directory: this.props.directory,
      environment: { ...environment, SLIPWAY_TEXT: plain },
      onOutput: (chunk) => said.push(chunk),
    });
    const timer = setTimeout(() => command.signal('SIGKILL'), this.props.graceMs);
    await command.ended;
    clearTimeout(timer);
    await Promise.race([command.drained, sleep(DRAIN_MS, undefined, { ref: false })]);
    return Buffer.concat(said).toString().trim();
  }

  private async spawn(environment: Readonly<Record<string, string>>, signal: AbortSignal): Promise<number> {
    const { shell, directory, place, lines, graceMs } = this.props;
    const command = place.start({
      program: [...shell, COMMAND_SCRIPT, this.props.stateFolder],
      directory,
      environment,
      onOutput: (chunk) => lines.push(chunk),
    });
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      command.signal('SIGTERM');
      timer = setTimeout(() => command.signal('SIGKILL'), graceMs);
    };
    signal.addEventListener('abort', stop, { once: true });
    const exitCode = await command.ended.finally(() => {
      signal.removeEventListener('abort', stop);
      clearTimeout(timer);
    });
    await Promise.race([command.drained, sleep(signal.aborted ? graceMs : DRAIN_MS, undefined, { ref: false })]);
    lines.flush();
    return exitCode;
  }
}
