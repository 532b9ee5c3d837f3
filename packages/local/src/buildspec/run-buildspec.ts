import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildPhaseName, BuildPhaseResult, BuildResult, BuildStatus, FailedCommand } from './build-result';
import { BuildShell } from './build-shell';
import { LogLines } from './log-lines';
import { noticesOf } from './notices';
import { OnFailure } from './on-failure';
import { readReports } from './read-reports';
import { Buildspec, BuildspecPhase } from './schema';
import { SelectedArtifact, selectArtifacts } from './select-artifacts';

const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
const DEFAULT_GRACE_MS = 5000;

export interface BuildspecRun {
  readonly buildspec: Buildspec;
  /** Where the commands start: `CODEBUILD_SRC_DIR`. */
  readonly sourceFolder: string;
  /** Existing folder of this build alone; the home and the state of the shell go into it. Its owner removes it: it holds secrets. */
  readonly workFolder: string;
  /** Everything the commands see, but for HOME and CODEBUILD_BUILD_SUCCEEDING. Nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  /** @default - 5 seconds between SIGTERM and SIGKILL */
  readonly graceMs?: number;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** Runs a buildspec as CodeBuild does. Never throws for what the buildspec or its commands do wrong: that is the result. */
export async function runBuildspec(run: BuildspecRun): Promise<BuildResult> {
  return new BuildspecExecution(run).run();
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html */
class BuildspecExecution {
  private readonly lines: LogLines;
  private readonly deadline: AbortSignal;
  private readonly signal: AbortSignal;
  private readonly phases: BuildPhaseResult[] = [];
  private failed?: FailedCommand;
  private succeeding = true;

  constructor(private readonly props: BuildspecRun) {
    this.lines = new LogLines(props.onLine, props.secrets);
    this.deadline = AbortSignal.timeout(props.timeoutMs);
    this.signal = AbortSignal.any([props.signal, this.deadline]);
  }

  public async run(): Promise<BuildResult> {
    const { buildspec, workFolder } = this.props;
    const notices = noticesOf(buildspec);
    notices.forEach((notice) => this.say(notice));
    const home = join(workFolder, 'home');
    const stateFolder = join(workFolder, 'state');
    await Promise.all([home, stateFolder].map((folder) => mkdir(folder, { mode: 0o700 })));
    const shell = this.shell(stateFolder, home);
    try {
      const upload = await this.runPhases(shell);
      const artifacts = upload ? await this.selectArtifacts() : [];
      return {
        status: this.status(),
        phases: this.phases,
        failed: this.failed,
        artifacts,
        notices,
        exportedVariables: pick(await shell.values(), buildspec.env['exported-variables']),
        reports: await readReports(buildspec.reports, this.props.sourceFolder),
      };
    } finally {
      shell.end();
    }
  }

  /** Says whether the build got far enough for its artifacts to be uploaded. */
  private async runPhases(shell: BuildShell): Promise<boolean> {
    for (const name of PHASES) {
      const phase = this.props.buildspec.phases[name];
      if (!phase || (await this.runPhase(shell, name.toUpperCase() as BuildPhaseName, phase))) {
        continue;
      }
      const onFailure = phase['on-failure'] ?? {
        kind: name === 'build' || name === 'post_build' ? 'CONTINUE' : 'ABORT',
      };
      if (this.signal.aborted || onFailure.kind !== 'CONTINUE') {
        return false;
      }
    }
    return true;
  }

  private async runPhase(shell: BuildShell, name: BuildPhaseName, phase: BuildspecPhase): Promise<boolean> {
    const begin = performance.now();
    const start = new Date().toISOString();
    this.say(`Entering phase ${name}`);
    let attempts = 0;
    let failure: FailedCommand | undefined;
    do {
      attempts += 1;
      failure = await this.attempt(shell, name, phase);
    } while (failure && !this.signal.aborted && retries(phase['on-failure'], attempts, contextOf(failure)));
    this.succeeding &&= failure === undefined;
    this.failed ??= failure && { ...failure, command: this.lines.mask(failure.command) };
    this.close({ name, attempts, start, begin, context: failure && contextOf(failure) });
    return failure === undefined;
  }

  /** The `finally` commands run whether or not the others succeed, and fail the phase if they fail. */
  private async attempt(
    shell: BuildShell,
    phase: BuildPhaseName,
    { commands, finally: last }: BuildspecPhase,
  ): Promise<FailedCommand | undefined> {
    const failure = await shell.run(commands, this.succeeding, this.signal);
    if (this.signal.aborted) {
      return failure && { phase, ...failure };
    }
    const finalFailure = await shell.run(last, this.succeeding && !failure, this.signal);
    const first = failure ?? finalFailure;
    return first && { phase, ...first };
  }

  /** Attempted even if the BUILD phase failed, so that what it left behind can be looked at. */
  private async selectArtifacts(): Promise<readonly SelectedArtifact[]> {
    const begin = performance.now();
    const start = new Date().toISOString();
    try {
      const artifacts = await selectArtifacts(this.props.buildspec.artifacts, this.props.sourceFolder);
      this.close({ name: 'UPLOAD_ARTIFACTS', attempts: 1, start, begin });
      return artifacts;
    } catch (error) {
      this.succeeding = false;
      this.close({ name: 'UPLOAD_ARTIFACTS', attempts: 1, start, begin, context: (error as Error).message });
      return [];
    }
  }

  private close({
    begin,
    ...phase
  }: Omit<BuildPhaseResult, 'status' | 'durationMs'> & { readonly begin: number }): void {
    const status = phase.context === undefined ? 'SUCCEEDED' : this.failureStatus();
    const context = phase.context === undefined ? undefined : this.lines.mask(phase.context);
    this.phases.push({ ...phase, status, context, durationMs: Math.round(performance.now() - begin) });
    this.say(`Phase complete: ${phase.name} State: ${status}${context === undefined ? '' : `, ${context}`}`);
  }

  private shell(stateFolder: string, home: string): BuildShell {
    const {
      buildspec: { env },
      sourceFolder,
      environment,
      graceMs = DEFAULT_GRACE_MS,
    } = this.props;
    return new BuildShell({
      shell: env.shell === 'bash' ? 'bash' : 'sh',
      stateFolder,
      directory: sourceFolder,
      environment: { ...environment, HOME: home },
      lines: this.lines,
      graceMs,
    });
  }

  private status(): BuildStatus {
    return this.succeeding ? 'SUCCEEDED' : this.failureStatus();
  }

  private failureStatus(): BuildStatus {
    if (this.props.signal.aborted) {
      return 'STOPPED';
    }
    return this.deadline.aborted ? 'TIMED_OUT' : 'FAILED';
  }

  private say(text: string): void {
    this.lines.emit(`[Container] ${text}`);
  }
}

function contextOf({ command, exitCode }: FailedCommand): string {
  return `COMMAND_EXECUTION_ERROR: Error while executing command: ${command}. Reason: exit status ${exitCode}`;
}

function retries(onFailure: OnFailure | undefined, attempts: number, message: string): boolean {
  return onFailure?.kind === 'RETRY' && attempts <= onFailure.times && new RegExp(onFailure.pattern).test(message);
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}
