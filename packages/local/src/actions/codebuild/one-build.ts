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

/** Reason why a build that makes an image is simulated. */
export const WITHOUT_DOCKER = DIFFERENCES.withoutDocker.says();

/** Build of a project, as an action requests it. */
export interface BuildRequest {
  readonly project: Project;
  /** CodeBuild calls that start the build and poll its status. */
  readonly api: CodeBuildApi;
  /** Whether the role that starts the build also polls it, as CodePipeline does. */
  readonly asked: boolean;
  /** Variables that override those of the project. */
  readonly overrides: readonly EnvironmentVariable[];
  /** Variables that CodeBuild sets in addition to those of every build. @default - none */
  readonly more?: Readonly<Record<string, string>>;
}

/** Outcome of a build. */
export interface FinishedBuild {
  readonly id: string;
  /** Artifact store, with the permissions of the project's role. */
  readonly store: ArtifactStore;
  /** Result of the build. Undefined if the build did not run. */
  readonly result?: BuildResult;
  /** Reason why the build did not run on this machine. */
  readonly notRun?: string;
  /** Whether the build made an image without Docker. */
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
