import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { environmentOf } from '../deployment/deploy-assembly';
import { Notification } from '../events/inbox';
import { ExecutionResult } from '../pipeline/execution-result';
import { ConsoleProgress } from '../progress/console-progress';
import { RunReport, snakeCase } from '../report/run-report';
import { writeReport } from '../report/write-report';
import { announce, withdraw } from '../webhook/standing-run';
import { SourcePlaceError } from './errors';
import { LocalRun, LocalRunProps } from './local-run';
import { sourceArchive } from './source-archive';

/** What a run leaves in its folder, and takes away before the next one. */
const WRITTEN = ['logs', 'work', 'result.json', 'index.html', 'endpoint.json'];

export interface RunAssemblyProps extends Omit<LocalRunProps, 'onProgress' | 'onEvent'> {
  /** A zip, or a folder to zip, for the one pipeline that starts from a bucket. @default - every pipeline is started as it is */
  readonly source?: string;
  /** Follows the rules until this signal is aborted, and starts nothing but what a source starts. @default - every pipeline runs once */
  readonly serveUntil?: AbortSignal;
  /** Has the pipelines run in a way of its own, and says what came of it. @default - by `source`, or `serveUntil`, or each once */
  readonly deliver?: (run: LocalRun) => Promise<Delivered>;
  /** What readers of the report have to know before everything else. @default - nothing */
  readonly remarks?: readonly string[];
  readonly progress: ConsoleProgress;
  /** What is done with the app before it is deleted, where all was delivered as expected. @default - nothing */
  readonly whileItStands?: (run: LocalRun) => Promise<void>;
}

export interface Delivered {
  readonly executions: readonly ExecutionResult[];
  /** Whether every execution did what it should: some should be refused. */
  readonly asExpected: boolean;
}

/**
 * Deploys an app, runs its pipelines once, deletes it, and writes the report into `folder`, over the one of an earlier run.
 *
 * Whatever happens in between, nothing that was started is left running.
 */
export async function runAssembly(props: RunAssemblyProps): Promise<RunReport> {
  const { progress, assembly } = props;
  const folder = resolve(props.folder);
  const start = new Date().toISOString();
  await environmentOf(assembly); // what cannot be run takes nothing away
  await Promise.all(WRITTEN.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  const run = await LocalRun.begin({ ...props, folder, onProgress: progress.step, onEvent: progress.event });
  try {
    progress.step(`deployed, ${run.deployment.adjustments.length} differences from AWS (listed in the report)`);
    const { executions, asExpected } = await (props.deliver?.(run) ?? deliverOnce(run, { ...props, folder }));
    const notifications = await run.notifications();
    if (asExpected) await props.whileItStands?.(run);
    await run.destroy(progress.step);
    const report = reportOf(run, {
      assembly,
      start,
      executions,
      asExpected,
      notifications,
      remarks: props.remarks ?? [],
    });
    progress.step(`report: ${await writeReport(report, folder)}`);
    return report;
  } finally {
    await run.end();
  }
}

async function deliverOnce(run: LocalRun, props: RunAssemblyProps): Promise<Delivered> {
  const executions = await runOnce(run, props);
  return { executions, asExpected: executions.every(({ status }) => status === 'Succeeded') };
}

async function runOnce(run: LocalRun, props: RunAssemblyProps): Promise<readonly ExecutionResult[]> {
  const { source, serveUntil } = props;
  if (source !== undefined) {
    await uploadSource(run, source, props);
  }
  if (serveUntil) {
    return serve(run, serveUntil, props);
  }
  if (source === undefined) {
    run.pipelines.forEach((pipeline) =>
      run.start(pipeline, { trigger: { type: 'StartPipelineExecution', detail: 'this command' } }),
    );
  }
  return run.finished(source === undefined ? run.pipelines.length : 1);
}

async function uploadSource(run: LocalRun, source: string, { folder, progress }: RunAssemblyProps): Promise<void> {
  const { bucket, key } = sourcePlace(run);
  const archive = await sourceArchive(source, join(folder, 'work', 'source.zip'));
  progress.step(`uploading ${source} to s3://${bucket}/${key}`);
  await run.upload(bucket, key, archive);
}

async function serve(
  run: LocalRun,
  until: AbortSignal,
  { folder, progress, repositories = {} }: RunAssemblyProps,
): Promise<readonly ExecutionResult[]> {
  const file = await announce(folder, run.aws, run.deployment, repositories);
  progress.step(`standing until Ctrl-C; slipway push finds it in ${file}`);
  return run.serve(until).finally(() => withdraw(folder));
}

/** Where the one pipeline that starts from a bucket looks. */
function sourcePlace(run: LocalRun): { readonly bucket: string; readonly key: string } {
  const places = run.sources.map(({ S3Bucket: bucket, S3ObjectKey: key }) => ({ bucket, key }));
  if (places.length !== 1) {
    throw new SourcePlaceError(places.map(({ bucket, key }) => `s3://${bucket}/${key}`));
  }
  return places[0];
}

interface Outcome {
  readonly assembly: string;
  readonly start: string;
  readonly executions: readonly ExecutionResult[];
  readonly asExpected: boolean;
  readonly remarks: readonly string[];
  readonly notifications: readonly Notification[];
}

function reportOf(run: LocalRun, { asExpected, ...outcome }: Outcome): RunReport {
  const { stacks, adjustments } = run.deployment;
  return {
    ...outcome,
    end: new Date().toISOString(),
    succeeded: run.refused.length === 0 && asExpected,
    serviceDeployments: run.serviceDeployments,
    refused: run.refused,
    adjustments,
    outputs: Object.fromEntries(
      stacks.flatMap(({ outputs }) => Object.entries(outputs).map(([name, value]) => [snakeCase(name), value])),
    ),
    destroyed: true,
  };
}
