import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { checkAssembly, RoleUse } from '@slipway/embedded-aws';
import { messageOf, untilStopped } from '@slipway/processes';
import { Notification } from '../events/inbox';
import { renderEarlierRuns } from '../history/render-earlier-runs';
import { earlierRuns, keepInHistory } from '../history/run-history';
import { PipelineEvent } from '../pipeline/events';
import { ExecutionResult } from '../pipeline/execution-result';
import { ConsoleProgress } from '../progress/console-progress';
import { Story } from '../progress/story';
import { keptIn } from '../report/kept-in';
import { RunReport, snakeCase } from '../report/run-report';
import { addToRecord, hasUnused } from '../report/permissions';
import { renderJunit } from '../report/render-junit';
import { simulatedServices, undescribedStacks, unknownFirewallRules } from '../report/remarks';
import { countActions, exitCodeOf, haveSucceeded, notRunLines, verdictLine, verdictOf } from '../report/verdict';
import { writeReport, writeWhole } from '../report/write-report';
import { LivePage } from '../page/live-page';
import { checkStart } from './check-start';
import { isUnfinished } from './failed-stages';
import { FolderLock } from './folder-lock';
import { LocalRun } from './local-run';
import { LocalRunProps } from './local-run-props';
import { checkRunFolder, clearRunFolder } from './run-folder';
import { LivePageSettings, withLivePage } from './with-live-page';
import { serve, serveFailure } from './serve';
import { StartProps, startPipelines } from './start-pipelines';

export interface RunAssemblyProps extends Omit<LocalRunProps, 'onProgress' | 'onEvent'> {
  /**
   * Path of a ZIP file, or of a folder to zip, to upload as the object from which pipelines start.
   * @default - nothing is uploaded
   */
  readonly source?: string;
  /**
   * Pipeline to start, and the input of its execution.
   * @default - every pipeline with its defaults or, if `source` is set, the pipelines that start from the source
   */
  readonly start?: StartProps;
  /**
   * Signal that ends the run. Until the signal is aborted, only events, `source` and `start` start pipelines.
   * @default - every pipeline runs once, then the run ends
   */
  readonly serveUntil?: AbortSignal;
  /**
   * Function that runs the pipelines and returns the outcome.
   * @default - the pipelines run as `source`, `start` and `serveUntil` specify
   */
  readonly deliver?: (run: LocalRun) => Promise<Delivered>;
  /** Remarks to show at the top of the report. @default - none */
  readonly remarks?: readonly string[];
  /** Path of a JUnit XML file for the action results. @default - no file is written */
  readonly junit?: string;
  /** Whether the run fails if a granted permission was never used. @default false */
  readonly failOnUnused?: boolean;
  /** Path of a file that accumulates the permissions used by several runs. @default - only this run counts */
  readonly record?: string;
  /** Whether the run fails if an action was simulated or the stacks could not be deleted. @default false */
  readonly strict?: boolean;
  /** Whether the run fails if the stacks could not be deleted. @default - the value of `strict` */
  readonly mustDelete?: boolean;
  /** Story of a demo, whose chapters the report shows. @default - none */
  readonly story?: Story;
  readonly progress: ConsoleProgress;
  /** Live page settings. The page is served on loopback. @default - no live page */
  readonly page?: LivePageSettings;
  /**
   * Function that is called before the stacks are deleted, if the executions ended as expected. @default - no function
   */
  readonly beforeDeletion?: (run: LocalRun) => Promise<void>;
}

export interface Delivered {
  readonly executions: readonly ExecutionResult[];
  /** Whether every execution ended as expected. The expected outcome can be a failure, such as a rejection. */
  readonly asExpected: boolean;
  /** Executions that determine the verdict and the last line, if not all of them do. @default - `executions` */
  readonly judged?: readonly ExecutionResult[];
  /** Whether the run waited for the user, who normally ends such a run with the signal. @default false */
  readonly served?: boolean;
}

/**
 * Deploys an app, runs its pipelines once unless the props specify otherwise, deletes the app, and writes the report to
 * `folder`. An earlier report in the folder is replaced.
 *
 * If an error occurs, everything that was started is stopped, and the report describes the error.
 *
 * @throws AssemblyNotReadableError, ParameterError, UnknownPipelineError, UnknownVariableError, FolderNotOfRunError,
 * FolderInUseError or FolderNotWritableError, before anything is started, if the run cannot use the assembly, a
 * parameter, the start or the folder
 */
export async function runAssembly(props: RunAssemblyProps): Promise<RunReport> {
  const { progress, assembly } = props;
  const folder = resolve(props.folder);
  const start = new Date().toISOString();
  await checkAssembly(assembly, props.parameters); // first, so that an invalid assembly does not remove earlier results
  await (props.start && checkStart(assembly, props.start));
  await checkRunFolder(folder);
  const junit = props.junit && resolve(props.junit);
  await (junit && mkdir(dirname(junit), { recursive: true }));
  const lock = await FolderLock.take(folder);
  try {
    await clearRunFolder(folder);
    const earlier = await earlierRuns(folder);
    return await withLivePage({ ...props, folder, earlier }, async (page) => {
      const made = await attempt({ ...props, folder }, page);
      const use = made.run?.permissionUse ?? [];
      const added = props.record === undefined ? use : await addToRecord(props.record, use);
      const report = reportOf(props, start, made, added);
      const file = await writeReport(report, folder, renderEarlierRuns(earlier));
      progress.step(`report: ${file}`);
      await keepInHistory(report, folder).catch((error) =>
        progress.step(`this run is not kept in the history: ${messageOf(error)}`),
      );
      await (junit && writeWhole(junit, renderJunit(report)));
      await page?.end(report, file);
      return report;
    });
  } finally {
    await lock.release();
  }
}

/** Result of a run, which may have ended early. */
interface Attempt extends Pick<Delivered, 'executions' | 'asExpected' | 'judged'> {
  readonly interrupted: boolean;
  readonly problems: readonly string[];
  readonly notifications: readonly Notification[];
  readonly destroyed: boolean;
  readonly deletionProblem?: string;
  /** Run of the app. Undefined if the app was not deployed. */
  readonly run?: LocalRun;
}

async function attempt(props: RunAssemblyProps, page?: LivePage): Promise<Attempt> {
  const { progress, folder, signal, serveUntil } = props;
  const problems: string[] = [];
  const noted = async <T>(act: () => Promise<T>, about = ''): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      problems.push(`${about}${messageOf(error)}`);
      return undefined;
    }
  };
  const onEvent = (event: PipelineEvent) => {
    progress.event(event);
    page?.event(event);
  };
  const run = await noted(() => LocalRun.begin({ ...props, folder, onProgress: progress.step, onEvent }));
  page?.follow(run?.watched);
  const delivered = run && (await noted(() => deliver(run, props, page)));
  page?.withdrawOffers();
  const served = delivered !== undefined && (serveUntil !== undefined || delivered.served === true);
  const stop = served ? undefined : signal; // the signal is the normal end of a run that is served
  const before = problems.length;
  const deletion = async () => {
    await untilStopped(run!.destroy(progress.step), stop);
    return true;
  };
  const destroyed = delivered !== undefined && (await noted(deletion, 'the stacks could not be deleted: ')) === true;
  const [deletionProblem] = problems.slice(before);
  await noted(async () => run?.end());
  const late = delivered ? (await run!.results()).slice(delivered.started) : [];
  return {
    run,
    problems,
    destroyed,
    deletionProblem,
    executions: delivered ? [...delivered.executions, ...late] : ((await run?.results()) ?? []),
    notifications: delivered?.notifications ?? [],
    asExpected: before === 0 && delivered!.asExpected && late.every(({ status }) => status === 'Succeeded'),
    judged: delivered?.judged && [...delivered.judged, ...late],
    interrupted: Boolean(signal?.aborted) && !served,
  };
}

/** State of a run when its delivery has ended. */
interface Ended {
  readonly notifications: readonly Notification[];
  /** Number of executions that had started. Rules may start more until the stacks are deleted. */
  readonly started: number;
}

async function deliver(run: LocalRun, props: RunAssemblyProps, page?: LivePage): Promise<Delivered & Ended> {
  props.progress.step(`deployed, ${run.deployment.adjustments.length} differences from AWS (listed in the report)`);
  const delivered = await (props.deliver?.(run) ?? deliverOnce(run, props, page));
  const { started } = run;
  const notifications = await run.notifications();
  if (delivered.asExpected) {
    await props.beforeDeletion?.(run);
  }
  return { ...delivered, notifications, started };
}

async function deliverOnce(run: LocalRun, props: RunAssemblyProps, page?: LivePage): Promise<Delivered> {
  const { serveUntil } = props;
  const count = await startPipelines(run, { ...props, waiting: Boolean(serveUntil) });
  if (serveUntil) {
    const executions = await serve(run, serveUntil, props);
    return { executions, asExpected: haveSucceeded(executions) };
  }
  const ended = await run.finished(count);
  notRunLines(ended).forEach(props.progress.note);
  const served = page?.isOpened === true && isUnfinished(run.watched);
  const executions = served ? await serveFailure(run, page, props) : ended;
  return { executions, asExpected: haveSucceeded(executions), served };
}

function reportOf(
  { assembly, remarks = [], story, strict, mustDelete = strict, failOnUnused, serveUntil, fence }: RunAssemblyProps,
  start: string,
  { run, asExpected, interrupted, judged, ...attempt }: Attempt,
  permissions: readonly RoleUse[],
): RunReport {
  const { stacks, adjustments } = run?.deployment ?? { stacks: [], adjustments: [] };
  const { executions } = attempt;
  const refused = run?.refused ?? [];
  const missingPermissions = run?.missingPermissions ?? [];
  const leftStacks = !interrupted && attempt.deletionProblem !== undefined;
  const decisive = judged ?? executions;
  const verdict = verdictOf({
    executions: decisive,
    asExpected: asExpected && refused.length === 0 && missingPermissions.length === 0,
    leftStacks: leftStacks && mustDelete,
    interrupted,
    strict,
    unused: failOnUnused && hasUnused(permissions),
    mayStartNothing: Boolean(serveUntil) && judged === undefined,
  });
  const actions = countActions(executions);
  const report: RunReport = {
    schemaVersion: 1,
    assembly,
    start,
    end: new Date().toISOString(),
    succeeded: verdict === 'as expected',
    verdict,
    exitCode: exitCodeOf(verdict),
    actions,
    summary: verdictLine(verdict, decisive, leftStacks),
    remarks: [
      ...remarks,
      ...simulatedServices(run?.serviceDeployments ?? []),
      ...undescribedStacks(adjustments),
      ...unknownFirewallRules(run?.unknownFirewallRules ?? []),
    ],
    story: story?.chapters ?? [],
    ...attempt,
    serviceDeployments: run?.serviceDeployments ?? [],
    builds: run?.builds ?? [],
    refused,
    problems: [...attempt.problems, ...missingPermissions],
    ...keptIn(fence),
    undecidedPermissions: run?.undecidedPermissions ?? [],
    permissions,
    adjustments,
    outputs: Object.fromEntries(
      stacks.flatMap(({ outputs }) => Object.entries(outputs).map(([name, value]) => [snakeCase(name), value])),
    ),
  };
  return run?.withoutSecrets(report) ?? report;
}
