import { join } from 'node:path';
import { DIFFERENCES } from '../differences';
import { ArtifactStore } from '../artifacts/artifact-store';
import { flattenZip, LostAttributes } from '../artifacts/flat-zip';
import { Commit } from '../git/commit';
import { GitRepository } from '../git/git-repository';
import { ActionContext, ActionOutcome } from '../pipeline/action-runner';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';
import { simulate } from './simulated';

/** Settings of a source action that reads a local git repository. */
export interface GitSource {
  /** Name of the repository: `owner/name` on GitHub, `name` in CodeCommit. */
  readonly repository: string;
  readonly branch: string;
  /** Returns the output variables of the action for a commit. */
  variables(commit: Commit): Readonly<Record<string, string>>;
  /** Returns the URL that the action reports for a commit, or undefined if it reports none. */
  url(commit: Commit): string | undefined;
}

/** Folder of the local repository that replaces a remote repository, or the reason why the action is simulated. */
export type LocalClone = { readonly folder: string } | { readonly missing: string };

/**
 * Uploads the files of one commit as the output artifact of a source action: the requested commit or, if the execution
 * requests none, the head of the branch. Without a local repository, the action is simulated.
 */
export async function takeCommit(
  ports: ActionPorts,
  context: ActionContext,
  clone: LocalClone,
  { repository, branch, variables, url }: GitSource,
): Promise<ActionOutcome> {
  const { artifactStore, pipeline, action, workFolder, log, signal, sourceRevisions } = context;
  if ('missing' in clone) {
    return simulate(context, clone.missing);
  }
  const session = await RoleSession.ofAction(ports, context);
  const git = await GitRepository.open(clone.folder, signal);
  const pinned = sourceRevisions.find(({ revisionType }) => revisionType === 'COMMIT_ID')?.revisionValue;
  const commit = await git.commit(pinned ?? (await git.head(branch)));
  log(
    `using ${pinned === undefined ? `the head of ${branch}` : 'the requested commit'} of ${repository}: ${commit.id}`,
  );
  const [whole, file] = ['whole.zip', 'source.zip'].map((name) => join(workFolder, name));
  await git.archive(commit.id, whole);
  lossesOf(await flattenZip(whole, file, signal)).forEach(log);
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

/**
 * Returns the bare repository on this machine that replaces a CodeCommit repository. If the repository does not exist
 * or has no commits, returns the reason why the source action is simulated.
 */
export async function codeCommitClone(
  { codeCommit }: Pick<ActionPorts, 'codeCommit'>,
  repository: string,
): Promise<LocalClone> {
  const folder = await codeCommit.folderOf(repository);
  if (folder === undefined) {
    return {
      missing: `${DIFFERENCES.otherRepository.says(repository)}; pass a local repository with --repo ${repository}=PATH`,
    };
  }
  const isEmpty = await (await GitRepository.open(folder)).isEmpty();
  return isEmpty
    ? {
        missing: `${DIFFERENCES.emptyRepository.says(repository)}; push to ${folder}, or pass a local repository with --repo ${repository}=PATH`,
      }
    : { folder };
}

/**
 * Returns the local clone that replaces a GitHub repository or, if no clone does, the reason why the source action is
 * simulated. Repository names are compared without regard to case, as on GitHub.
 */
export function gitHubClone({ repositories = {} }: Pick<ActionPorts, 'repositories'>, wanted: string): LocalClone {
  const folder = Object.entries(repositories).find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1];
  return folder === undefined
    ? { missing: `${DIFFERENCES.gitHub.says(wanted)}; pass one with --repo ${wanted}=PATH` }
    : { folder };
}

/**
 * Returns descriptions of the file attributes that are lost in a ZIP artifact.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html#troubleshooting-file-permissions
 */
function lossesOf({ executables, links }: LostAttributes): string[] {
  return [
    ...(executables.length > 0
      ? [
          `no longer executable, as on AWS: ${executables.join(', ')}; the ZIP artifact of a git source does not contain file permissions: run chmod +x FILE or sh FILE in the buildspec`,
        ]
      : []),
    ...(links.length > 0
      ? [
          `no longer a symbolic link, as on AWS: ${links.join(', ')}; the ZIP artifact of a git source contains a file with the target of the link instead`,
        ]
      : []),
  ];
}
