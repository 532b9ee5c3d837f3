import { join } from 'node:path';
import { ArtifactStore } from '../artifacts/artifact-store';
import { Commit } from '../git/commit';
import { GitRepository } from '../git/git-repository';
import { ActionContext, ActionOutcome } from './action-runner';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';
import { simulate } from './simulated';

/** What a source action takes from a local repository. */
export interface GitSource {
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  /** The output variables of the action. */
  variables(commit: Commit): Readonly<Record<string, string>>;
  url(commit: Commit): string | undefined;
}

/**
 * Makes the zip of one commit the artifact of the action. The commit given at the start is taken and no branch is looked at;
 * without one it is the head of the branch. Where no local repository stands for the one on GitHub, the action is simulated.
 */
export async function takeCommit(
  ports: ActionPorts,
  context: ActionContext,
  { repository, branch, variables, url }: GitSource,
): Promise<ActionOutcome> {
  const { artifactStore, pipeline, action, workFolder, log, signal, sourceRevisions } = context;
  const folder = localRepository(ports, repository);
  if (folder === undefined) {
    return simulate(context, `no local repository stands for ${repository}; name one with --repo ${repository}=PATH`);
  }
  const session = await RoleSession.ofAction(ports, context);
  const git = await GitRepository.open(folder, signal);
  const pinned = sourceRevisions.find(({ revisionType }) => revisionType === 'COMMIT_ID')?.revisionValue;
  const commit = await git.commit(pinned ?? (await git.head(branch)));
  log(
    `taking ${pinned === undefined ? `the head of ${branch}` : 'the commit given at the start'} of ${repository}: ${commit.id}`,
  );
  const file = join(workFolder, 'source.zip');
  await git.archive(commit.id, file);
  const artifact = await new ArtifactStore(session, { ...artifactStore, pipeline: pipeline.name }).put(
    action.outputs[0],
    file,
  );
  return {
    outputs: [{ ...artifact, revision: commit.id }],
    summary: commit.message.split('\n', 1)[0],
    externalExecutionId: commit.id,
    externalExecutionUrl: url(commit),
    variables: variables(commit),
  };
}

/** GitHub does not tell upper case from lower case in names. */
function localRepository({ repositories = {} }: ActionPorts, wanted: string): string | undefined {
  return Object.entries(repositories).find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1];
}
