import { BuildResult, endpointsOf, EnvironmentVariable, parseBuildspec, whyNotRun } from '@slipway/buildspec';
import { BuildBounds, StandInSession } from '@slipway/ecs-model';
import { DIFFERENCES } from '../../differences';
import { BuildPorts } from '../ports';
import { RoleSession } from '../role-session';
import { BuildLog } from './build-log';
import { BuildSource, readBuildspec } from './build-source';
import { Project } from './project';
import { BuildPlace, runBuild, variablesOfRun } from './run-build';

/** Build that has been started, with its project and source. */
export interface StartedBuild {
  /** ID of the build, `project:uuid`. */
  readonly id: string;
  readonly project: Project;
  /** Environment variables that override those of the project. */
  readonly overrides: readonly EnvironmentVariable[];
  /**
   * Environment variables that CodeBuild sets for this build in addition to those that all builds have. @default - none
   */
  readonly more?: Readonly<Record<string, string>>;
  /** Function that downloads the source, with the permissions of the project's role. */
  readonly source: (session: RoleSession) => Promise<BuildSource>;
}

/** Outcome of a build, and the session of the role with which it ran. */
export interface EndedBuild {
  /** Credentials of the project's role. */
  readonly session: RoleSession;
  /** Result of the build. Undefined if the build did not run. */
  readonly result?: BuildResult;
  /** Reason why the build did not run on this machine. */
  readonly notRun?: string;
  /** Whether the build created an image without Docker. */
  readonly madeImage: boolean;
}

/**
 * Runs the buildspec of a project on this machine, with the credentials of the project's role, and writes the build's
 * log.
 */
export async function runProject(ports: BuildPorts, place: BuildPlace, started: StartedBuild): Promise<EndedBuild> {
  const { id, project } = started;
  const session = await RoleSession.open(ports, project.roleArn, { service: 'codebuild.amazonaws.com' });
  const cloudLog = project.log && (await BuildLog.open(session, project.log.group, streamOf(project, id)));
  ports.secrets.add(Object.values(session.credentials).filter((value) => typeof value === 'string'));
  const log = (line: string) => {
    const masked = ports.secrets.mask(line);
    place.log(masked);
    cloudLog?.add(masked);
  };
  const standIns = project.privileged ? ports.standIns.open(boundsOfImages(ports, session)) : undefined;
  try {
    return await run(ports, { ...place, log }, started, { session, standIns });
  } catch (error) {
    log(`[Container] ${(error as Error).message}`);
    throw error;
  } finally {
    await standIns?.close();
    await cloudLog?.flush();
  }
}

/** Returns the name of the log stream of a build. */
export function streamOf({ log }: Pick<Project, 'log'>, buildId: string): string {
  const uuid = buildId.slice(buildId.indexOf(':') + 1);
  return log?.streamPrefix === undefined ? uuid : `${log.streamPrefix}/${uuid}`;
}

async function run(
  ports: BuildPorts,
  place: BuildPlace,
  { id, project, overrides, more, source: fetch }: StartedBuild,
  { session, standIns }: { readonly session: RoleSession; readonly standIns?: StandInSession },
): Promise<EndedBuild> {
  const source = await fetch(session);
  // a single build ignores the batch section of the buildspec: each task of a batch runs as a separate build
  const buildspec = {
    ...parseBuildspec(await readBuildspec(project.buildspec, source.folder, session)),
    batch: undefined,
  };
  const notRun = whyNotRun(buildspec);
  if (notRun !== undefined) {
    return { session, notRun, madeImage: false };
  }
  const commands = { id, project, session, source, buildspec, overrides, more, standIns };
  const result = await runBuild(ports, place, commands);
  const madeImage = Boolean(standIns?.built);
  if (madeImage) {
    place.log(`simulated: ${DIFFERENCES.withoutDocker.says()}`);
  }
  return { session, result, madeImage };
}

/**
 * Returns the isolation bounds of containers, and of the commands in a Dockerfile that is built without Docker. The
 * containers can reach only the endpoints of the run; the commands can reach only registries.
 */
function boundsOfImages(ports: BuildPorts, session: RoleSession): BuildBounds {
  const { fence, path } = ports;
  const variables = variablesOfRun(ports, session);
  return {
    fence: fence && { ...fence, endpoints: [], path },
    reach: { endpoints: endpointsOf(variables), variables },
  };
}
