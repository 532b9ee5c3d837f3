import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Pipeline } from '@slipway/embedded-aws';
import { userArn } from '../actions/user-arn';
import { userName } from '../approval/user-name';
import { DIFFERENCES } from '../differences';
import { SourceRevision } from '../pipeline/action-runner';
import { StartInput } from '../pipeline/start-input';
import { ConsoleProgress } from '../progress/console-progress';
import { BucketSource, isStartedByRule } from './bucket-source';
import { SourcePlaceError, StartNotClearError } from './errors';
import { LocalRun } from './local-run';
import { TRAIL } from './recorded-calls';
import { sourceArchive } from './source-archive';

const MEGABYTE = 1_000_000;
const REVISION_TYPES = ['COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY'] as const;
const TYPE_BY_PROVIDER: Readonly<Record<string, SourceRevision['revisionType']>> = {
  ECR: 'IMAGE_DIGEST',
  S3: 'S3_OBJECT_VERSION_ID',
};

/** Pipeline that the user wants to start, and the input of its execution. */
export interface StartProps {
  /** Name of the pipeline to start. @default - the only pipeline of the app */
  readonly pipeline?: string;
  /** Values of pipeline variables, by name. @default - the variables' default values */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Source revisions, by the name of the source action: a commit ID, image digest or object version ID. For another
   * revision type, prefix the value with the type and a colon, as in `S3_OBJECT_KEY:v2.zip`.
   * @default - the latest revisions
   */
  readonly revisions?: Readonly<Record<string, string>>;
}

/** Settings that determine which pipelines start, and with which input. */
export interface StartPipelinesProps {
  /** Folder of the run. If the source is a folder, its ZIP file is created in the `work` folder of the run. */
  readonly folder: string;
  /**
   * Path of a ZIP file, or of a folder to zip, to upload as the object from which pipelines start.
   * @default - nothing is uploaded
   */
  readonly source?: string;
  readonly start?: StartProps;
  /**
   * Whether pipelines wait for events.
   * @default false - without `source` and `start`, every pipeline starts immediately
   */
  readonly waiting?: boolean;
  readonly progress: Pick<ConsoleProgress, 'step'>;
}

interface Starter {
  readonly pipeline: string;
  readonly trigger: StartInput['trigger'];
  /** Descriptions of how this start differs from AWS. @default - none */
  readonly notes?: readonly string[];
}

/**
 * Starts pipelines of a run: the chosen pipeline, the pipelines that start from the source, or all pipelines.
 * @returns the number of executions to expect; executions that an EventBridge rule starts can begin after this function
 * returns
 * @throws SourcePlaceError, StartNotClearError, UnknownPipelineError or StartRefusedError if the props do not match the
 * app
 */
export async function startPipelines(run: LocalRun, props: StartPipelinesProps): Promise<number> {
  const { source, start } = props;
  const chosen = start && choosePipeline(run, start.pipeline);
  const input = start && chosen && inputOf(chosen, start);
  const uploaded = source === undefined ? [] : await uploadSource(run, source, chosen?.name, props);
  const byRule = new Set(uploaded.filter(isStartedByRule).map(({ pipeline }) => pipeline));
  const others = uploaded.filter(({ pipeline }) => !byRule.has(pipeline));
  const isUnderWay = chosen !== undefined && byRule.has(chosen.name) && !input;
  const commandedNow = chosen ? [chosen.name].filter(() => !isUnderWay) : startedAnyway(run, props);
  const starters = [
    ...commandedNow.map((pipeline) => commanded(run, pipeline)),
    ...(chosen ? [] : others.map((one) => starterOf(run, one, props))),
  ];
  const byPipeline = new Map(starters.map((starter) => [starter.pipeline, starter]));
  byPipeline.forEach(({ pipeline, ...starter }) => run.start(pipeline, { ...input, ...starter }));
  return byRule.size + byPipeline.size;
}

/**
 * Returns the pipelines to start if none was chosen: all of them, unless a source is given or pipelines wait for
 * events.
 */
function startedAnyway(run: LocalRun, { source, waiting = false }: StartPipelinesProps): readonly string[] {
  return source === undefined && !waiting ? run.pipelines : [];
}

/** Returns the settings for a start by the user of this machine. As on AWS, the trigger contains the user's ARN. */
function commanded({ aws }: LocalRun, pipeline: string): Starter {
  const detail = userArn(userName(), aws.accountId);
  return { pipeline, trigger: { type: 'StartPipelineExecution', detail } };
}

/**
 * Returns the settings for starting a pipeline whose source object has changed and that no EventBridge rule starts. If
 * the change would not start the pipeline on AWS, also prints this difference.
 */
function starterOf(
  run: LocalRun,
  { pipeline, action, startedBy }: BucketSource,
  { progress }: StartPipelinesProps,
): Starter {
  if (startedBy === 'polling') {
    return { pipeline, trigger: { type: 'PollForSourceChanges', detail: action } };
  }
  const note = DIFFERENCES.noTrigger.says(pipeline);
  progress.step(note);
  return { ...commanded(run, pipeline), notes: [note] };
}

/**
 * Uploads the source to the S3 object from which pipelines start, and returns the source actions that read the object.
 */
async function uploadSource(
  run: LocalRun,
  source: string,
  pipeline: string | undefined,
  { folder, progress }: StartPipelinesProps,
): Promise<readonly BucketSource[]> {
  const sources = run.sources.filter((one) => pipeline === undefined || one.pipeline === pipeline);
  const places = [...new Set(sources.map(({ bucket, key }) => `s3://${bucket}/${key}`))];
  if (places.length !== 1) {
    throw new SourcePlaceError(places);
  }
  const archive = await sourceArchive(source, join(folder, 'work', 'source.zip'), {
    runFolder: folder,
    onPack: (leftOut) =>
      progress.step(`packing ${source}${leftOut.length > 0 ? ` without ${leftOut.join(', ')}` : ''}`),
  });
  const { size } = await stat(archive);
  progress.step(`uploading ${source} to ${places[0]}, ${sizeText(size)}`);
  const [{ bucket, key }] = sources;
  if (sources.some(({ startedBy }) => startedBy === 'recorded call') && run.resources(TRAIL).length === 0) {
    progress.step(
      `on AWS, the upload starts the pipeline only if a CloudTrail trail records writes to ${bucket}, and the app has no trail`,
    );
  }
  await run.upload(bucket, key, archive);
  return run.sources.filter((one) => one.bucket === bucket && one.key === key);
}

/** Returns a file size as text, in MB, or in kB if it is less than 1 MB. */
function sizeText(bytes: number): string {
  return bytes < MEGABYTE ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

/**
 * Returns the named pipeline or, without a name, the only pipeline of the app.
 *
 * @throws UnknownPipelineError if the named pipeline does not exist, or StartNotClearError if no name is given and the
 * app does not have exactly one pipeline
 */
function choosePipeline(run: LocalRun, wanted: string | undefined): Pipeline {
  if (wanted === undefined && run.pipelines.length !== 1) {
    throw new StartNotClearError(run.pipelines);
  }
  return run.pipeline(wanted ?? run.pipelines[0]);
}

/** Returns the input of an execution, or undefined if neither variables nor revisions are given. */
function inputOf(
  { stages: [{ actions }] }: Pipeline,
  { variables = {}, revisions = {} }: StartProps,
): StartInput | undefined {
  const given = {
    variables: Object.entries(variables).map(([name, value]) => ({ name, value })),
    sourceRevisions: Object.entries(revisions).map(([actionName, revision]): SourceRevision => {
      const typed = REVISION_TYPES.find((type) => revision.startsWith(`${type}:`));
      const provider = actions.find(({ name }) => name === actionName)?.type.provider ?? '';
      return typed
        ? { actionName, revisionType: typed, revisionValue: revision.slice(typed.length + 1) }
        : { actionName, revisionType: TYPE_BY_PROVIDER[provider] ?? 'COMMIT_ID', revisionValue: revision };
    }),
  };
  return given.variables.length + given.sourceRevisions.length > 0 ? given : undefined;
}
