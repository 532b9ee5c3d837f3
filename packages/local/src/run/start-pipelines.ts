import { join } from 'node:path';
import { Pipeline } from '@slipway/embedded-aws';
import { DIFFERENCES } from '../differences';
import { SourceRevision } from '../pipeline/action-runner';
import { StartInput } from '../pipeline/start-input';
import { ConsoleProgress } from '../progress/console-progress';
import { BucketSource, isStartedByRule } from './bucket-source';
import { SourcePlaceError, StartNotClearError } from './errors';
import { LocalRun } from './local-run';
import { TRAIL } from './recorded-calls';
import { sourceArchive } from './source-archive';

const REVISION_TYPES = ['COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY'] as const;
const TYPE_BY_PROVIDER: Readonly<Record<string, SourceRevision['revisionType']>> = {
  ECR: 'IMAGE_DIGEST',
  S3: 'S3_OBJECT_VERSION_ID',
};

/** Pipeline that a person wants to start, and its input. */
export interface StartProps {
  /** Name of the only pipeline to start. @default - every pipeline, or those that the source starts */
  readonly pipeline?: string;
  /** Values of the pipeline's variables. @default - their defaults */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Revisions by the name of the source action: a commit, a digest or a version. For another type, prefix it with the
   * name of the type and a colon, such as `S3_OBJECT_KEY:v2.zip`.
   * @default - the newest revisions
   */
  readonly revisions?: Readonly<Record<string, string>>;
}

/** Pipelines to start, and their input. */
export interface StartPipelinesProps {
  /** Folder for the zip of a source that is a folder. */
  readonly folder: string;
  /** Zip, or folder to zip, for the pipeline that starts from a bucket. @default - nothing is uploaded */
  readonly source?: string;
  readonly start?: StartProps;
  /**
   * Whether pipelines wait for their events. @default false - without a source or a start, every pipeline is started
   */
  readonly waiting?: boolean;
  readonly progress: Pick<ConsoleProgress, 'step'>;
}

interface Starter {
  readonly pipeline: string;
  readonly trigger: StartInput['trigger'];
  /** Differences between this start and AWS. @default - none */
  readonly notes?: readonly string[];
}

/**
 * Starts pipelines of a run: the chosen one, those that start from the source, or all of them.
 * @returns the number of executions that start, some of them a little later by a rule
 * @throws SourcePlaceError, StartNotClearError, UnknownPipelineError or StartRefusedError if the props do not fit the
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
  const starters = [...commandedNow.map(commanded), ...(chosen ? [] : others.map((one) => starterOf(one, props)))];
  const byPipeline = new Map(starters.map((starter) => [starter.pipeline, starter]));
  byPipeline.forEach(({ pipeline, ...starter }) => run.start(pipeline, { ...input, ...starter }));
  return byRule.size + byPipeline.size;
}

/** Returns the pipelines that start although they were not chosen and no source starts them. */
function startedAnyway(run: LocalRun, { source, waiting = false }: StartPipelinesProps): readonly string[] {
  return source === undefined && !waiting ? run.pipelines : [];
}

function commanded(pipeline: string): Starter {
  return { pipeline, trigger: { type: 'StartPipelineExecution', detail: 'this command' } };
}

/** Returns what starts a pipeline after its object has changed, if no rule does. */
function starterOf({ pipeline, action, startedBy }: BucketSource, { progress }: StartPipelinesProps): Starter {
  if (startedBy === 'polling') {
    return { pipeline, trigger: { type: 'PollForSourceChanges', detail: action } };
  }
  const note = DIFFERENCES.noTrigger.says(pipeline);
  progress.step(note);
  return { ...commanded(pipeline), notes: [note] };
}

/** Uploads the source to the object of one pipeline, or of several that share the object. */
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
  const archive = await sourceArchive(source, join(folder, 'work', 'source.zip'));
  progress.step(`uploading ${source} to ${places[0]}`);
  const [{ bucket, key }] = sources;
  if (sources.some(({ startedBy }) => startedBy === 'recorded call') && run.resources(TRAIL).length === 0) {
    progress.step(`on AWS, a CloudTrail trail has to record writes to ${bucket}, but the app has no trail`);
  }
  await run.upload(bucket, key, archive);
  return run.sources.filter((one) => one.bucket === bucket && one.key === key);
}

/**
 * Returns the chosen pipeline, or the only one.
 *
 * @throws StartNotClearError, UnknownPipelineError if this does not identify one pipeline
 */
function choosePipeline(run: LocalRun, wanted: string | undefined): Pipeline {
  if (wanted === undefined && run.pipelines.length !== 1) {
    throw new StartNotClearError(run.pipelines);
  }
  return run.pipeline(wanted ?? run.pipelines[0]);
}

/** Returns the input of a start, or undefined if only a pipeline is given. */
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
