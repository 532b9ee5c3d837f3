import {
  BuildResult,
  Buildspec,
  endpointsOf,
  EnvironmentVariable,
  resolveEnvironment,
  runBuildspec,
} from '@slipway/buildspec';
import { StandInSession } from '@slipway/ecs-model';
import { DIFFERENCES } from '../../differences';
import { ActionContext } from '../../pipeline/action-runner';
import { BuildPorts } from '../ports';
import { RoleSession } from '../role-session';
import { buildVariables } from './build-environment';
import { BuildSource } from './build-source';
import { Project } from './project';
import { RoleValues } from './role-values';

const MINUTE_MS = 60_000;

/** Context in which a build runs. */
export interface BuildPlace extends Pick<ActionContext, 'workFolder' | 'signal' | 'log'> {
  /** Initiator of the build, the value of `CODEBUILD_INITIATOR`. */
  readonly initiator: string;
}

/** Build to run: its project, source, buildspec and role. */
export interface BuildCommands {
  readonly id: string;
  readonly project: Pick<Project, 'name' | 'image' | 'encryptionKey' | 'variables' | 'timeoutInMinutes'>;
  /** Credentials of the role that runs the commands. */
  readonly session: RoleSession;
  readonly source: BuildSource;
  readonly buildspec: Buildspec;
  /** Environment variables that override those of the project. */
  readonly overrides: readonly EnvironmentVariable[];
  /**
   * Environment variables that CodeBuild sets for this build in addition to those that all builds have. @default - none
   */
  readonly more?: Readonly<Record<string, string>>;
  /** Replacement for Docker. Undefined if the build cannot use Docker. */
  readonly standIns?: StandInSession;
}

/** Runs the commands of a buildspec with the credentials of a role, isolated as the run specifies. */
export async function runBuild(
  ports: BuildPorts,
  place: BuildPlace,
  { id, project, session, source, buildspec, overrides, more, standIns }: BuildCommands,
): Promise<BuildResult> {
  const { variables, secrets, secretNames, confidential } = await resolveEnvironment(
    buildspec.env,
    project.variables,
    overrides,
    new RoleValues(session, ports.aws),
  );
  ports.secrets.add(confidential);
  const { aws, path, buildEnvironment, fence, containers } = ports;
  const ofRun = variablesOfRun(ports, session);
  const names = Object.keys(buildEnvironment ?? {});
  if (names.length > 0) {
    place.log(DIFFERENCES.buildVariables.says(names.join(', ')));
  }
  const result = await runBuildspec({
    buildspec,
    image: project.image,
    nodeVersions: ports.nodeVersions,
    secrets,
    secretNames,
    sourceFolder: source.folder,
    workFolder: place.workFolder,
    environment: {
      PATH: path,
      ...buildEnvironment,
      ...buildVariables(place.initiator, project, source, id, aws),
      ...more,
      ...ofRun,
      ...standIns?.environment(path),
      ...variables,
    },
    fence: fence && {
      ...fence,
      network: { ...fence.network, ...ofRun },
      endpoints: [
        ...endpointsOf({ ...ofRun, ...standIns?.environment(path) }),
        ...endpointsOf(listenersIn(variables, containers.listeners())),
      ],
      folders: Object.values(source.secondary),
      path: standIns?.environment(path).PATH ?? path,
      programs: standIns?.programs,
    },
    timeoutMs: project.timeoutInMinutes * MINUTE_MS,
    signal: place.signal,
    onLine: place.log,
  });
  const copied = Object.entries(result.exportedVariables).filter(([, value]) => ports.secrets.mask(value) !== value);
  if (copied.length > 0) {
    place.log(DIFFERENCES.copiedSecret.says(copied.map(([name]) => name).join(', ')));
  }
  return result;
}

/** Returns the environment variables with the endpoints of the run and the credentials of the build's role. */
export function variablesOfRun(
  { aws, codePipeline, codeBuild, front }: BuildPorts,
  { credentials }: RoleSession,
): Record<string, string> {
  return {
    ...aws.environment(credentials),
    ...codePipeline.environment,
    ...codeBuild.environment,
    ...front.environment,
  };
}

/**
 * Returns the variables whose values are URLs of the run's load balancer listeners. A build is allowed to call these
 * listeners.
 */
export function listenersIn(
  variables: Readonly<Record<string, string>>,
  listeners: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(
      ([, value]) => URL.canParse(value) && listeners.some((url) => new URL(url).host === new URL(value).host),
    ),
  );
}

/** Returns the reason why a build failed, from its first failed phase, or undefined if no phase failed. */
export function failureOf({ status, phases }: BuildResult): string | undefined {
  const failed = phases.find((phase) => phase.status !== 'SUCCEEDED');
  return failed && `build ${status} in phase ${failed.name}: ${failed.context}`;
}
