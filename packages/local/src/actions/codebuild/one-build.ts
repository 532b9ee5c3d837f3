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

/** Why a build that puts an image together is simulated. */
export const WITHOUT_DOCKER = DIFFERENCES.withoutDocker.says();

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
  { project, api, asked, overrides, more }: BuildRequest,
): Promise<FinishedBuild> {
  const { artifactStore, pipeline } = context;
  const id = await api.startBuild();
  if (asked) {
    await api.batchGetBuilds(id); // CodePipeline asks for the build from its start on
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
