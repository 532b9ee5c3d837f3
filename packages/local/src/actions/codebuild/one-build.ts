import { BuildResult, EnvironmentVariable } from '@slipway/buildspec';
import { DIFFERENCES } from '../../differences';
import { ArtifactStore } from '../../artifacts/artifact-store';
import { ActionContext } from '../../pipeline/action-runner';
import { ActionPorts } from '../ports';
import { RoleSession } from '../role-session';
import { unpackSource } from './build-source';
import { CodeBuildApi } from './codebuild-api';
import { Project } from './project';
import { runProject } from './run-project';

/** Reason why a build that creates an image without Docker is reported as simulated. */
export const WITHOUT_DOCKER = DIFFERENCES.withoutDocker.says();

/** Request of an action to build a project. */
export interface BuildRequest {
  readonly project: Project;
  /** CodeBuild calls that start the build and poll its status. */
  readonly api: CodeBuildApi;
  /** Whether the role that starts the build also polls it, as CodePipeline does. */
  readonly asked: boolean;
  /** Environment variables that override those of the project. */
  readonly overrides: readonly EnvironmentVariable[];
  /**
   * Environment variables that CodeBuild sets for this build in addition to those that all builds have. @default - none
   */
  readonly more?: Readonly<Record<string, string>>;
}

/** Outcome of a build that an action requested. */
export interface FinishedBuild {
  readonly id: string;
  /** Artifact store, with the permissions of the project's role. */
  readonly store: ArtifactStore;
  /** Result of the build. Undefined if the build did not run. */
  readonly result?: BuildResult;
  /** Reason why the build did not run on this machine. */
  readonly notRun?: string;
  /** Whether the build created an image without Docker. */
  readonly madeImage: boolean;
}

/** Starts a build and runs the buildspec of its project on this machine, with the credentials of the project's role. */
export async function oneBuild(
  ports: ActionPorts,
  context: ActionContext,
  { project, api, asked, overrides, more }: BuildRequest,
): Promise<FinishedBuild> {
  const { artifactStore, pipeline } = context;
  const id = await api.startBuild();
  if (asked) {
    await api.batchGetBuilds(id); // CodePipeline polls the build from its start
  }
  const storeOf = (session: RoleSession) => new ArtifactStore(session, { ...artifactStore, pipeline: pipeline.name });
  const place = { ...context, initiator: `codepipeline/${pipeline.name}` };
  const { session, ...build } = await runProject(ports, place, {
    id,
    project,
    overrides,
    more,
    source: async (role) => unpackSource(context, storeOf(role)),
  });
  return { id, store: storeOf(session), ...build };
}
