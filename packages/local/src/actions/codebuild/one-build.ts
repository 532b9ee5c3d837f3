import { BuildResult, EnvironmentVariable, parseBuildspec, whyNotRun } from '@slipway/buildspec';
import { BuildBounds, StandInSession } from '@slipway/ecs-model';
import { ArtifactStore } from '../../artifacts/artifact-store';
import { ActionContext } from '../../pipeline/action-runner';
import { ActionPorts } from '../ports';
import { RoleSession } from '../role-session';
import { BuildLog } from './build-log';
import { readBuildspec, unpackSource } from './build-source';
import { CodeBuildApi } from './codebuild-api';
import { Project } from './project';
import { runBuild } from './run-build';

/** Why a build that puts an image together is simulated. */
export const WITHOUT_DOCKER =
  'the image was put together without Docker: its layers hold what the Dockerfile copies and what npm and node made, nothing of a base image';

/** A build of a project. */
export interface BuildRequest {
  readonly project: Project;
  /** Starts it, and is asked for it while it runs. */
  readonly api: CodeBuildApi;
  /** Whether the role that starts it asks for it as well, as CodePipeline does. */
  readonly asked: boolean;
  /** Variables that come before those of the project. */
  readonly overrides: readonly EnvironmentVariable[];
  /** Variables that CodeBuild sets beyond those of every build. @default - none */
  readonly more?: Readonly<Record<string, string>>;
}

/** What came of a build. */
export interface FinishedBuild {
  readonly id: string;
  /** With the permissions of the role of the project. */
  readonly store: ArtifactStore;
  /** Undefined if it was not run. */
  readonly result?: BuildResult;
  /** Why it was not run here. */
  readonly notRun?: string;
  /** Whether it put an image together without Docker. */
  readonly madeImage: boolean;
}

/** Starts a build, and runs the buildspec of its project here, with the credentials of the role of the project. */
export async function oneBuild(
  ports: ActionPorts,
  context: ActionContext,
  request: BuildRequest,
): Promise<FinishedBuild> {
  const { project, api, asked } = request;
  const id = await api.startBuild();
  const session = await RoleSession.open(ports, project.roleArn, { service: 'codebuild.amazonaws.com' });
  // CodePipeline asks for the build from its start on
  const [cloudLog] = await Promise.all([
    project.log && BuildLog.open(session, project.log.group, streamOf(project.log.streamPrefix, id)),
    asked && api.batchGetBuilds(id),
  ]);
  ports.secrets.add(Object.values(session.credentials).filter((value) => typeof value === 'string'));
  const log = (line: string) => {
    const masked = ports.secrets.mask(line);
    context.log(masked);
    cloudLog?.add(masked);
  };
  const standIns = project.privileged ? ports.standIns.open(boundsOfImages(ports)) : undefined;
  try {
    return await run(ports, context, request, { id, session, log, standIns });
  } catch (error) {
    log(`[Container] ${(error as Error).message}`);
    throw error;
  } finally {
    standIns?.close();
    await cloudLog?.flush();
  }
}

interface Started {
  readonly id: string;
  readonly session: RoleSession;
  readonly log: (line: string) => void;
  readonly standIns?: StandInSession;
}

async function run(
  ports: ActionPorts,
  context: ActionContext,
  { project, overrides, more }: BuildRequest,
  { id, session, log, standIns }: Started,
): Promise<FinishedBuild> {
  const store = new ArtifactStore(session, { ...context.artifactStore, pipeline: context.pipeline.name });
  const source = await unpackSource(context, store);
  // a build has no batch, also if its buildspec has one: who asks for a batch gets a build for each of its tasks
  const buildspec = {
    ...parseBuildspec(await readBuildspec(project.buildspec, source.folder, session)),
    batch: undefined,
  };
  const notRun = whyNotRun(buildspec);
  if (notRun !== undefined) {
    return { id, store, notRun, madeImage: false };
  }
  const result = await runBuild(ports, context, {
    id,
    project,
    session,
    source,
    buildspec,
    overrides,
    more,
    standIns,
    log,
  });
  return { id, store, result, madeImage: Boolean(standIns?.built) };
}

/** What is built without Docker is kept in as the build is: it reaches registries, and nothing of the run. */
function boundsOfImages({ fence, path }: ActionPorts): BuildBounds {
  return { fence: fence && { ...fence, endpoints: [], path } };
}

function streamOf(prefix: string | undefined, buildId: string): string {
  const uuid = buildId.slice(buildId.indexOf(':') + 1);
  return prefix === undefined ? uuid : `${prefix}/${uuid}`;
}
