import { constants, tmpdir } from 'node:os';
import { BuildPhaseName, BuildPhaseResult, BuildResult, BuildStatus, FailedCommand } from './build-result';
import { BuildShell } from './build-shell';
import { chooseShell } from './choose-shell';
import { DIFFERENCES } from './differences';
import { enterPlace } from './enter-place';
import { Variables } from './expand-variables';
import { BuildFence } from './fence/open-fence';
import { Place } from './fence/place';
import { LogLines } from './log-lines';
import { noticesOf, whyNotRun } from './notices';
import { OnFailure, patternOf } from './on-failure';
import { noticesOfReports, readReports } from './read-reports';
import { NodeSource } from './runtimes/node-versions';
import { otherRuntimes } from './runtimes/provide-runtimes';
import { Runtime, selectRuntimes } from './runtimes/select-runtimes';
import { Buildspec, BuildspecPhase } from './schema';
import { isShort, Secrets } from './secrets';
import { SelectedArtifact, selectArtifacts, SelectionPlace } from './select-artifacts';

const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
const DEFAULT_GRACE_MS = 5000;
/** Exit code of a process ended by SIGKILL. */
const KILLED = 128 + constants.signals.SIGKILL;

export interface BuildspecRun {
  readonly buildspec: Buildspec;
  /** Source folder, in which the commands start (`CODEBUILD_SRC_DIR`). */
  readonly sourceFolder: string;
  /**
   * Existing folder for the home folder and the shell state of this build only. Delete the folder after the run,
   * because it contains secrets.
   */
  readonly workFolder: string;
  /**
   * Complete environment of the commands, except for HOME and CODEBUILD_BUILD_SUCCEEDING. No other variables are
   * inherited.
   */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Build image of the project. The build runs in a container of the image if `fence` has an engine and the image is
   * available. Otherwise, the image only determines which shell `sh` is, and which runtime versions are valid.
   * @default - no image: the build runs on this machine, with its `sh`
   */
  readonly image?: string;
  /** Source of Node.js versions that are not installed on this machine. @default - none */
  readonly nodeVersions?: NodeSource;
  /** Secret values, which are masked in the log. */
  readonly secrets: readonly string[];
  /**
   * Names of environment variables with values from Parameter Store or Secrets Manager, which are not exported.
   * @default - none
   */
  readonly secretNames?: readonly string[];
  /** Fence that isolates the commands. @default - no fence: commands run with all permissions of this process */
  readonly fence?: BuildFence;
  readonly timeoutMs: number;
  /** Time between SIGTERM and SIGKILL, in milliseconds. @default - 5 seconds */
  readonly graceMs?: number;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/**
 * Runs a buildspec as CodeBuild does. Errors of the buildspec and its commands are not thrown, but are in the result.
 *
 * @throws FenceError if the fence cannot be created
 */
export async function runBuildspec(run: BuildspecRun): Promise<BuildResult> {
  return new BuildspecExecution(run).run();
}

/**
 * State of one run: the phases and messages so far, and the place in which the commands run.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
 */
class BuildspecExecution {
  private readonly lines: LogLines;
  private readonly deadline: AbortSignal;
  private signal: AbortSignal;
  private place!: Place;
  private fence: BuildResult['fence'];
  private readonly phases: BuildPhaseResult[] = [];
  private readonly notices: string[] = [];
  private failed?: FailedCommand;
  private succeeding = true;

  constructor(private readonly props: BuildspecRun) {
    this.lines = new LogLines(props.onLine, new Secrets(props.secrets));
    this.deadline = AbortSignal.timeout(props.timeoutMs);
    this.signal = AbortSignal.any([props.signal, this.deadline]);
    this.fence = props.fence?.bubblewrap ? 'bubblewrap' : 'none';
  }

  public async run(): Promise<BuildResult> {
    const { buildspec } = this.props;
    [...noticesOf(buildspec), ...this.notExported(), ...shortNotice(this.props.secrets)].forEach((notice) =>
      this.note(notice),
    );
    const reason = whyNotRun(buildspec);
    if (reason !== undefined) {
      return this.refuse(reason);
    }
    const { runtimes, lines, error } = selectRuntimes(
      buildspec.phases.install?.['runtime-versions'] ?? {},
      this.props.image,
    );
    lines.forEach((line) => this.say(line));
    if (error !== undefined) {
      return this.unread(`YAML_FILE_ERROR: ${error}`);
    }
    const shell = await this.enter(runtimes);
    try {
      const upload = await this.runPhases(shell);
      const names = upload ? await this.namesOf(shell) : new Map();
      const values = await shell.values();
      await this.place.end(); // after this, the files of the build no longer change
      const place = this.selection(values);
      const artifacts = upload ? await this.selectArtifacts(names, place) : [];
      return { ...(await this.finish(values, place)), artifacts };
    } finally {
      await this.place.end();
    }
  }

  private async finish(
    values: Readonly<Record<string, string>>,
    place: SelectionPlace,
  ): Promise<Omit<BuildResult, 'artifacts'>> {
    const { buildspec } = this.props;
    const reports = await readReports(buildspec.reports, place);
    [
      ...noticesOfReports(reports),
      ...unsetNotices(place.variables!),
      ...place.notes!,
      ...functionNotice(buildspec, values),
    ].forEach((notice) => this.note(notice));
    return {
      status: this.status(),
      phases: this.phases,
      failed: this.failed,
      notices: this.notices,
      fence: this.fence,
      exportedVariables: pick(
        values,
        buildspec.env['exported-variables'].filter((name) => !this.isSecret(name)),
      ),
      reports,
    };
  }

  /**
   * Returns the result of a build whose commands this machine cannot run. Lists the commands in the log without running
   * them.
   */
  private refuse(reason: string): BuildResult {
    const start = new Date().toISOString();
    const names = PHASES.filter((name) => this.props.buildspec.phases[name] !== undefined);
    names.forEach((name) => {
      const { commands, finally: last } = this.props.buildspec.phases[name]!;
      [...commands, ...last].forEach((command) => this.say(`Not run: ${command}`));
    });
    return this.without({ name: 'INSTALL', start, context: `not run here: ${reason}` });
  }

  /** Returns the result of a build whose buildspec is refused before the first phase. */
  private unread(context: string): BuildResult {
    return this.without({ name: 'DOWNLOAD_SOURCE', start: new Date().toISOString(), context });
  }

  private without(phase: Pick<BuildPhaseResult, 'name' | 'start' | 'context'>): BuildResult {
    this.succeeding = false;
    this.close({ ...phase, attempts: 0, begin: performance.now() });
    const { phases, notices, fence } = this;
    return { status: 'FAILED', phases, notices, fence, artifacts: [], reports: [], exportedVariables: {} };
  }

  private selection(values: Readonly<Record<string, string>>): SelectionPlace {
    const { sourceFolder, workFolder, environment } = this.props;
    const sources = Object.keys(environment).filter((name) => name.startsWith('CODEBUILD_SRC_DIR'));
    const open = [...sources.map((name) => environment[name]), workFolder, environment.TMPDIR ?? tmpdir()];
    return {
      source: sourceFolder,
      variables: new Variables(values),
      notes: new Set(),
      folders: this.place.folders ?? open,
      outside: (path) => this.place.locate(path),
    };
  }

  /** Runs the phases. Returns whether the build continues with the upload of artifacts. */
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
    failure ??= await this.brokenIn(name, phase);
    this.succeeding &&= failure === undefined;
    this.failed ??= failure && { ...failure, command: this.lines.mask(failure.command) };
    this.close({ name, attempts, start, begin, context: failure && this.contextOf(failure) });
    return failure === undefined;
  }

  /**
   * Runs a phase once. If one of its commands fails, the `finally` commands still run, unless the build has been
   * stopped or has timed out. If a `finally` command fails, the phase fails.
   */
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

  /** Selects the artifacts, even if the BUILD phase failed, so that users can examine its output. */
  private async selectArtifacts(
    names: ReadonlyMap<string | undefined, string>,
    place: SelectionPlace,
  ): Promise<readonly SelectedArtifact[]> {
    const begin = performance.now();
    const start = new Date().toISOString();
    try {
      const artifacts = await selectArtifacts(this.props.buildspec.artifacts, place);
      this.close({ name: 'UPLOAD_ARTIFACTS', attempts: 1, start, begin });
      return artifacts.map((artifact) => ({
        ...artifact,
        ...(names.has(artifact.id) && { name: names.get(artifact.id) }),
      }));
    } catch (error) {
      this.succeeding = false;
      this.close({ name: 'UPLOAD_ARTIFACTS', attempts: 1, start, begin, context: (error as Error).message });
      return [];
    }
  }

  /** Returns the names of the artifacts, by identifier. Commands in names run in the environment of the build. */
  private async namesOf(shell: BuildShell): Promise<Map<string | undefined, string>> {
    const { artifacts } = this.props.buildspec;
    const declared = [[undefined, artifacts] as const, ...Object.entries(artifacts?.['secondary-artifacts'] ?? {})];
    const named = declared.filter(([, it]) => it?.name !== undefined);
    return new Map(await Promise.all(named.map(async ([id, it]) => [id, await shell.evaluate(it!.name!)] as const)));
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

  /**
   * Returns whether a variable is not exported. CodeBuild exports neither values from Parameter Store and Secrets
   * Manager nor variables whose names begin with `AWS_`.
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.exported-variables
   */
  private isSecret(name: string): boolean {
    return name.startsWith('AWS_') || (this.props.secretNames ?? []).includes(name);
  }

  private notExported(): string[] {
    const names = this.props.buildspec.env['exported-variables'].filter((name) => this.isSecret(name));
    return names.length === 0
      ? []
      : [
          `not exported: ${names.join(', ')}: CodeBuild exports neither values from Parameter Store and Secrets Manager nor variables that begin with AWS_`,
        ];
  }

  /** Enters the place in which the commands run, and returns its shell. */
  private async enter(runtimes: readonly Runtime[]): Promise<BuildShell> {
    const { buildspec, sourceFolder: directory, image, fence, graceMs = DEFAULT_GRACE_MS } = this.props;
    const onNotice = (text: string) => this.note(text);
    const onProgress = (text: string) => this.say(text);
    const { signal } = this;
    const entered = await enterPlace({ ...this.props, runtimes, signal, onNotice, onProgress });
    const { place, stateFolder, environment, kind, words } = entered;
    this.place = place;
    this.fence = kind;
    this.signal = AbortSignal.any([this.signal, place.broken]);
    this.say(words);
    if (image !== undefined && fence?.images === undefined) {
      this.say(DIFFERENCES.image.says(image));
    }
    const isContainer = kind === 'docker' || kind === 'podman';
    const { program, notice } = chooseShell(buildspec.env.shell, isContainer ? undefined : image, environment.PATH);
    [notice ?? []].flat().forEach(onNotice);
    const isolated = buildspec.version === '0.1';
    const { lines } = this;
    const shell = new BuildShell({
      shell: program,
      isolated,
      stateFolder,
      directory,
      place,
      environment,
      lines,
      graceMs,
    });
    if (isContainer) {
      const others = await otherRuntimes(runtimes, async (command) => shell.evaluate(`$(${command} 2>&1)`));
      others.forEach(onNotice);
    }
    return shell;
  }

  /** Returns a failure if all commands succeeded but a background process exceeded a limit. */
  private async brokenIn(
    phase: BuildPhaseName,
    { commands, finally: last }: BuildspecPhase,
  ): Promise<FailedCommand | undefined> {
    await this.place.readState('values'); // the supervisor checks the limits before it answers
    return this.place.broken.aborted ? { phase, command: [...commands, ...last].at(-1)!, exitCode: KILLED } : undefined;
  }

  /** Returns the reason why a phase failed, including any limit that the build exceeded. */
  private contextOf(failure: FailedCommand): string {
    const { broken } = this.place;
    return `${contextOf(failure)}${broken.aborted ? `: ${broken.reason}` : ''}`;
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

  private note(notice: string): void {
    this.notices.push(this.lines.mask(notice));
    this.say(notice);
  }

  private say(text: string): void {
    this.lines.emit(`[Container] ${text}`);
  }
}

function unsetNotices({ unset }: Variables): string[] {
  return [...unset].map((name) => DIFFERENCES.unsetVariable.says(name));
}

/**
 * Returns a notice about functions that carry over to the next command. Empty for version 0.1, in which nothing carries
 * over.
 */
function functionNotice({ version }: Buildspec, values: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(values).flatMap((name) => /^BASH_FUNC_(.+)%%$/.exec(name)?.[1] ?? []);
  return version === '0.1' || names.length === 0 ? [] : [DIFFERENCES.functions.says(names.join(', '))];
}

function shortNotice(secrets: readonly string[]): string[] {
  return secrets.some(isShort) ? [DIFFERENCES.shortSecret.says()] : [];
}

function contextOf({ command, exitCode }: FailedCommand): string {
  return `COMMAND_EXECUTION_ERROR: Error while executing command: ${command}. Reason: exit status ${exitCode}`;
}

function retries(onFailure: OnFailure | undefined, attempts: number, message: string): boolean {
  return onFailure?.kind === 'RETRY' && attempts <= onFailure.times && patternOf(onFailure.pattern).test(message);
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}
