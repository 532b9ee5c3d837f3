import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Buildspec, EnvironmentVariable, parseBuildspec } from '@slipway/buildspec';
import { DIFFERENCES } from '../../differences';
import { ArtifactStore } from '../../artifacts/artifact-store';
import { ActionContext, ActionOutcome } from '../../pipeline/action-runner';
import { ConfigurationError } from '../errors';
import { ActionPorts } from '../ports';
import { RoleSession } from '../role-session';
import { simulate } from '../simulated';
import { BatchTask, batchTasks } from './batch-tasks';
import { readBuildspec, unpackSource } from './build-source';
import { CodeBuildApi } from './codebuild-api';
import { FinishedBuild, oneBuild, WITHOUT_DOCKER } from './one-build';
import { Project } from './project';
import { EndedTask, mayPass, runBatch } from './run-batch';
import { failureOf } from './run-build';
import { OutputFiles, uploadArtifacts } from './upload-artifacts';

type Ended = EndedTask<FinishedBuild>;

/** Project that has a batch configuration. */
interface BatchProject extends Project {
  readonly batch: NonNullable<Project['batch']>;
}

/**
 * Runs a batch of builds. The service role of the batch starts the builds, and each build runs with the project's role.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build.html
 */
export async function batchBuild(
  ports: ActionPorts,
  context: ActionContext,
  { batch: config, ...project }: Project,
  overrides: readonly EnvironmentVariable[],
): Promise<ActionOutcome> {
  if (config === undefined) {
    throw new ConfigurationError(
      `project ${project.name} has no BuildBatchConfig with a ServiceRole, which starts the builds of a batch; add both`,
    );
  }
  const batch = await batchOf(ports, context, project);
  const tasks = batchTasks(batch);
  refuseTooMany(tasks, { ...project, batch: config });
  const starter = await RoleSession.open(ports, config.roleArn, { service: 'codebuild.amazonaws.com' });
  const api = new CodeBuildApi(ports.aws, starter, project.name);
  context.log(DIFFERENCES.buildsAtOnce.says(String(availableParallelism())));
  if (batch['build-matrix'] !== undefined) {
    context.log(DIFFERENCES.matrixNames.says(tasks.map(({ identifier }) => identifier).join(', ')));
  }
  const ended = await runBatch({
    tasks,
    fastFail: batch['fast-fail'],
    run: async (task, stop) => {
      const build = await oneBuild(ports, await contextOf(context, task, stop), {
        project: projectOf(project, task),
        api,
        asked: false,
        overrides: [...overrides, ...plain(task.variables)],
        more: { CODEBUILD_BATCH_BUILD_IDENTIFIER: task.identifier },
      });
      return { outcome: build, failure: build.result && failureOf(build.result) };
    },
  });
  return outcomeOf(context, ended);
}

async function batchOf(
  ports: ActionPorts,
  context: ActionContext,
  project: Project,
): Promise<NonNullable<Buildspec['batch']>> {
  const session = await RoleSession.open(ports, project.roleArn, { service: 'codebuild.amazonaws.com' });
  const store = new ArtifactStore(session, { ...context.artifactStore, pipeline: context.pipeline.name });
  const workFolder = join(context.workFolder, 'batch');
  await mkdir(workFolder);
  const { folder } = await unpackSource({ ...context, workFolder }, store);
  const { batch } = parseBuildspec(await readBuildspec(project.buildspec, folder, session));
  if (batch === undefined) {
    throw new ConfigurationError(
      `the action starts a batch of ${project.name}, but the buildspec has no batch section; add the section, or remove BatchEnabled`,
    );
  }
  return batch;
}

function refuseTooMany(tasks: readonly BatchTask[], { name, batch: { maximumBuilds } }: BatchProject): void {
  if (maximumBuilds !== undefined && tasks.length > maximumBuilds) {
    throw new ConfigurationError(
      `the batch of ${name} has ${tasks.length} builds, but its project allows only ${maximumBuilds}; increase MaximumBuildsAllowed, or define fewer builds`,
    );
  }
}

/**
 * Returns the context for one build of a batch: with its own folder, and with log lines prefixed by the build
 * identifier.
 */
async function contextOf(context: ActionContext, { identifier }: BatchTask, stop: AbortSignal): Promise<ActionContext> {
  const workFolder = join(context.workFolder, `build-${identifier}`);
  await mkdir(workFolder);
  return {
    ...context,
    workFolder,
    signal: AbortSignal.any([context.signal, stop]),
    log: (line) => context.log(`[${identifier}] ${line}`),
  };
}

function projectOf(project: Project, { buildspec, image, privileged }: BatchTask): Project {
  return {
    ...project,
    buildspec: buildspec ?? project.buildspec,
    image: image ?? project.image,
    privileged: privileged ?? project.privileged,
  };
}

function plain(variables: Readonly<Record<string, string>>): EnvironmentVariable[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' }));
}

async function outcomeOf(context: ActionContext, ended: readonly Ended[]): Promise<ActionOutcome> {
  ended.forEach(({ task, status, reason }) =>
    context.log(`${task.identifier}: ${status}${reason === undefined ? '' : `, ${reason}`}`),
  );
  const names = ended.flatMap(({ outcome }) => Object.keys(outcome?.result?.exportedVariables ?? {}));
  if (names.length > 0) {
    context.log(DIFFERENCES.batchVariables.says([...new Set(names)].join(', ')));
  }
  const summary = ended.map(({ task, status }) => `${task.identifier} ${status}`).join(', ');
  const failed = ended.filter((one) => !mayPass(one));
  if (failed.length > 0) {
    const message = failed.map(({ task, status, reason }) => `${task.identifier} is ${status} (${reason})`).join('; ');
    return { summary, error: { code: 'JobFailed', message: `the batch failed: ${message}` } };
  }
  const notRun = ended.find(({ outcome }) => outcome?.notRun !== undefined)?.outcome?.notRun;
  if (notRun !== undefined) {
    return simulate(context, notRun);
  }
  const simulated = ended.some(({ outcome }) => outcome?.madeImage) && { simulated: { reason: WITHOUT_DOCKER } };
  return { summary, outputs: await uploadArtifacts(context, filesOf(context, ended)), ...simulated };
}

/**
 * Returns the files of each output artifact of the action. The name of an output is a build identifier, followed by the
 * artifact identifier for a secondary artifact. With `CombineArtifacts`, one output combines all primary artifacts.
 * @throws ConfigurationError if no build produces an output, or `CombineArtifacts` is used with several outputs
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-codepipeline.html#sample-pipeline-batch
 */
function filesOf({ action: { outputs }, configuration }: ActionContext, ended: readonly Ended[]): OutputFiles[] {
  const made = ended.flatMap(({ task, outcome }) =>
    (outcome?.result?.artifacts ?? []).map((artifact) => ({ identifier: task.identifier, artifact, ...outcome! })),
  );
  if (configuration.CombineArtifacts === 'true') {
    if (outputs.length !== 1) {
      throw new ConfigurationError(
        `CombineArtifacts produces one output artifact, but the action declares ${outputs.length}; declare exactly one`,
      );
    }
    const primary = made.filter(({ artifact: { id } }) => id === undefined);
    const files = new Map(primary.flatMap(({ artifact }) => artifact.files).map((file) => [file.path, file]));
    return primary.slice(0, 1).map(({ store }) => ({ name: outputs[0], files: [...files.values()], store }));
  }
  return outputs.map((name) => {
    const found = made.find(
      ({ identifier, artifact: { id } }) => name === (id === undefined ? identifier : `${identifier}_${id}`),
    );
    if (found === undefined) {
      throw new ConfigurationError(
        `no build of the batch produces the output ${name}; an output must be named buildIdentifier, or buildIdentifier_artifactIdentifier for a secondary artifact`,
      );
    }
    return { name, files: found.artifact.files, store: found.store };
  });
}
