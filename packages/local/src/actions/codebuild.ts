import { join } from 'node:path';
import { ArtifactStore } from '../artifacts/artifact-store';
import { writeZip } from '../artifacts/write-zip';
import { BuildResult } from '../buildspec/build-result';
import { resolveEnvironment } from '../buildspec/environment';
import { parseBuildspec } from '../buildspec/parse-buildspec';
import { runBuildspec } from '../buildspec/run-buildspec';
import { StandInSession } from '../docker/stand-ins';
import { ActionContext, ActionOutcome, ActionRunner } from './action-runner';
import { buildVariables } from './codebuild/build-environment';
import { BuildLog } from './codebuild/build-log';
import { readBuildspec, unpackSource } from './codebuild/build-source';
import { CodeBuildApi } from './codebuild/codebuild-api';
import { parseActionVariables, parseProject, Project } from './codebuild/project';
import { RoleValues } from './codebuild/role-values';
import { ConfigurationError } from './errors';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';

const MINUTE_MS = 60_000;
const WITHOUT_DOCKER =
  'the image was put together without Docker: its layers hold what the Dockerfile copies and what npm and node made, nothing of a base image';

/** One build, and what belongs to it while it runs. */
interface Build {
  readonly id: string;
  readonly project: Project;
  /** Of the project's role: everything but starting the build is done with it. */
  readonly session: RoleSession;
  readonly store: ArtifactStore;
  readonly log: (line: string) => void;
  /** What it has in place of Docker, where it wants Docker and there is none. */
  readonly standIns?: StandInSession;
}

/**
 * Runs the project's buildspec here, with the credentials of the project's role.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
export class CodeBuild implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly provider = 'CodeBuild';

  constructor(
    private readonly ports: ActionPorts,
    public readonly category: 'Build' | 'Test',
  ) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const project = this.projectOf(context);
    const api = new CodeBuildApi(this.ports.aws, await RoleSession.ofAction(this.ports, context), project.name);
    const id = await api.startBuild();
    const session = await RoleSession.open(this.ports, project.roleArn, { service: 'codebuild.amazonaws.com' });
    const store = new ArtifactStore(session, { ...context.artifactStore, pipeline: context.pipeline.name });
    // CodePipeline asks for the build from its start on
    const [cloudLog] = await Promise.all([
      project.log && BuildLog.open(session, project.log.group, streamOf(project.log.streamPrefix, id)),
      api.batchGetBuilds(id),
    ]);
    const log = (line: string) => {
      context.log(line);
      cloudLog?.add(line);
    };
    const standIns = project.privileged ? this.ports.standIns.open() : undefined;
    try {
      return await this.build(context, { id, project, session, store, log, standIns });
    } catch (error) {
      log(`[Container] ${(error as Error).message}`);
      throw error;
    } finally {
      standIns?.close();
      await cloudLog?.flush();
    }
  }

  private async build(context: ActionContext, build: Build): Promise<ActionOutcome> {
    const { project, session, store, log, standIns } = build;
    const source = await unpackSource(context, store);
    const buildspec = parseBuildspec(
      await readBuildspec(context.configuration.BuildspecOverride ?? project.buildspec, source.folder),
    );
    const { variables, secrets } = await resolveEnvironment(
      buildspec.env,
      project.variables,
      parseActionVariables(context.configuration.EnvironmentVariables),
      new RoleValues(session),
    );
    const { aws, path, buildEnvironment, codePipeline } = this.ports;
    const result = await runBuildspec({
      buildspec,
      secrets,
      sourceFolder: source.folder,
      workFolder: context.workFolder,
      environment: {
        PATH: path,
        ...buildEnvironment,
        ...buildVariables(context, project, source, build.id, aws),
        ...aws.environment(session.credentials),
        ...codePipeline.environment,
        ...standIns?.environment(path),
        ...variables,
      },
      timeoutMs: project.timeoutInMinutes * MINUTE_MS,
      signal: context.signal,
      onLine: log,
    });
    return outcomeOf(build, result, result.status === 'SUCCEEDED' ? await upload(context, build, result) : []);
  }

  private projectOf({ configuration: { ProjectName: name, BatchEnabled: batch } }: ActionContext): Project {
    const resource = name === undefined ? undefined : this.ports.resources.find('AWS::CodeBuild::Project', name);
    if (!resource) {
      throw new ConfigurationError(
        `there is no CodeBuild project ${name}; ProjectName names a project that is deployed with the pipeline`,
      );
    }
    if (batch === 'true') {
      throw new ConfigurationError(
        `the action asks for a batch build of ${name}; batch builds are not run on this machine`,
      );
    }
    return parseProject(name, resource.properties);
  }
}

/** Uploads the output artifacts once all of them are written. Artifacts without an output in the action go nowhere, as in CodePipeline. */
async function upload({ action, workFolder, signal }: ActionContext, { store }: Build, { artifacts }: BuildResult) {
  const files = await Promise.all(
    action.outputs.map(async (name) => {
      const artifact =
        artifacts.find((it) => it.id === name) ??
        (action.outputs.length === 1 ? artifacts.find((it) => it.id === undefined) : undefined);
      if (!artifact) {
        throw new ConfigurationError(
          `CLIENT_ERROR: the buildspec makes no artifact for the output ${name}; one output takes the artifacts section, several take entries of secondary-artifacts with their names`,
        );
      }
      const file = join(workFolder, `output-${name}.zip`);
      await writeZip(file, artifact.files, signal);
      return { name, file };
    }),
  );
  return Promise.all(files.map(({ name, file }) => store.put(name, file)));
}

function outcomeOf({ id, standIns }: Build, result: BuildResult, outputs: ActionOutcome['outputs']): ActionOutcome {
  const failedPhase = result.phases.find((it) => it.status !== 'SUCCEEDED');
  const reports = result.reports.map(
    ({ group, passed, failed, skipped }) => `report ${group}: ${passed} passed, ${failed} failed, ${skipped} skipped`,
  );
  const summary = [...reports, ...(standIns?.built ? [`simulated: ${WITHOUT_DOCKER}`] : [])].join('; ');
  return {
    outputs,
    variables: result.exportedVariables,
    externalExecutionId: id,
    summary: summary || undefined,
    ...(standIns?.built && { simulated: { reason: WITHOUT_DOCKER } }),
    ...(failedPhase && {
      error: {
        code: 'JobFailed',
        message: `build ${result.status} in phase ${failedPhase.name}: ${failedPhase.context}`,
      },
    }),
  };
}

function streamOf(prefix: string | undefined, buildId: string): string {
  const uuid = buildId.slice(buildId.indexOf(':') + 1);
  return prefix === undefined ? uuid : `${prefix}/${uuid}`;
}
