import { Commit, Signature } from '../git/commit';
import { GitRepository } from '../git/git-repository';

/** Commit ID that GitHub reports for a branch that does not exist. */
const NO_COMMIT = '0'.repeat(40);
/**
 * Maximum number of commits in the payload of a push event.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
const MOST_COMMITS = 2048;

export interface PushProps {
  /** Name of the repository, `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  /** ID of the pushed commit. @default - the head of the branch */
  readonly commit?: string;
  /**
   * ID of the branch's commit before the push, or 40 zeros for a new branch.
   * @default - the first parent of the commit, so that one commit is pushed
   */
  readonly before?: string;
  /** Name of a tag for the commit, to push instead of the branch. @default - the branch is pushed */
  readonly tag?: string;
  /** Whether the push deletes the branch, whose last commit is then `commit`. @default false */
  readonly deleted?: boolean;
  /**
   * Time of the push, rounded down to whole seconds as on GitHub. An earlier time simulates a push that arrives late.
   * @default - now
   */
  readonly pushedAt?: Date;
  /** Login of the user who pushes. @default 'local' */
  readonly actor?: string;
}

export interface PullRequestProps {
  /** Name of the base repository, `owner/name`. */
  readonly repository: string;
  readonly number: number;
  /** Action of the pull request event. @default 'opened' */
  readonly action?: string;
  /** Branch into which the head branch is merged. */
  readonly base: string;
  /** Branch to be merged. */
  readonly head: string;
  /**
   * Name of the repository that contains the head branch, `owner/name`.
   * @default - the base repository, so the pull request is not from a fork
   */
  readonly headRepository?: string;
  /** Login of the user who triggers the event. @default 'local' */
  readonly actor?: string;
}

/** Fields of a push event that describe the change of a reference. */
interface ReferenceChange {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly base_ref: string | null;
  readonly created: boolean;
  readonly deleted: boolean;
  readonly forced: boolean;
  readonly commits: readonly object[];
  readonly head_commit: object | null;
}

/**
 * Returns the body of a GitHub push event, created from the commits of a local repository.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
export async function pushPayload(git: GitRepository, props: PushProps): Promise<object> {
  const { repository, pushedAt = new Date(), actor = 'local' } = props;
  const change = await changeOf(git, props);
  const [from, to] = [change.before, change.after].map((commit) => commit.slice(0, 12));
  const url = `https://github.com/${repository}`;
  return {
    ...change,
    compare: change.before === NO_COMMIT ? `${url}/commit/${change.after}` : `${url}/compare/${from}...${to}`,
    repository: {
      ...repositoryEntry(repository),
      owner: { ...user(owner(repository)), name: owner(repository) },
      pushed_at: Math.floor(pushedAt.getTime() / 1_000),
    },
    pusher: { name: actor, email: `${actor}@users.noreply.github.com` },
    sender: user(actor),
  };
}

async function changeOf(git: GitRepository, props: PushProps): Promise<ReferenceChange> {
  const commit = props.commit ?? (await git.head(props.branch));
  if (props.deleted) {
    return {
      ref: `refs/heads/${props.branch}`,
      before: commit,
      after: NO_COMMIT,
      base_ref: null,
      created: false,
      deleted: true,
      forced: false,
      commits: [],
      head_commit: null,
    };
  }
  const head = commitEntry(props.repository, await git.commit(commit));
  if (props.tag !== undefined) {
    return {
      ref: `refs/tags/${props.tag}`,
      before: NO_COMMIT,
      after: commit,
      base_ref: `refs/heads/${props.branch}`,
      created: true,
      deleted: false,
      forced: false,
      commits: [],
      head_commit: head,
    };
  }
  return branchChange(git, props, commit, head);
}

async function branchChange(
  git: GitRepository,
  { repository, branch, before }: PushProps,
  after: string,
  head: object,
): Promise<ReferenceChange> {
  const from = before === undefined ? await git.parent(after) : before === NO_COMMIT ? undefined : before;
  const commits = (await git.commitsBetween(from, after, branch, MOST_COMMITS)).map((one) =>
    commitEntry(repository, one),
  );
  return {
    ref: `refs/heads/${branch}`,
    before: from ?? NO_COMMIT,
    after,
    base_ref: null,
    created: from === undefined,
    deleted: false,
    forced: from !== undefined && !(await git.isAncestor(from, after)),
    commits,
    head_commit: head,
  };
}

/**
 * Returns the body of a GitHub pull request event, with only the identifying fields.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
 */
export async function pullRequestPayload(
  git: GitRepository,
  { repository, number, action = 'opened', base, head, headRepository = repository, actor = 'local' }: PullRequestProps,
): Promise<object> {
  const url = `https://github.com/${repository}/pull/${number}`;
  const side = async (branch: string, name: string) => ({
    label: `${owner(name)}:${branch}`,
    ref: branch,
    sha: await git.head(branch),
    repo: repositoryEntry(name, headRepository !== repository && name === headRepository),
    user: user(owner(name)),
  });
  return {
    action,
    number,
    pull_request: {
      number,
      html_url: url,
      state: action === 'closed' ? 'closed' : 'open',
      draft: false,
      merged: false,
      title: head,
      user: user(actor),
      head: await side(head, headRepository),
      base: await side(base, repository),
    },
    repository: repositoryEntry(repository),
    sender: user(actor),
  };
}

function commitEntry(
  repository: string,
  { id, tree, message, author, committer, added, modified, removed }: Commit,
): object {
  return {
    id,
    tree_id: tree,
    distinct: true,
    message,
    timestamp: committer.date,
    url: `https://github.com/${repository}/commit/${id}`,
    author: person(author),
    committer: person(committer),
    added,
    modified,
    removed,
  };
}

function person({ name, email }: Signature): object {
  return { name, email };
}

function repositoryEntry(fullName: string, fork = false): object {
  const url = `https://github.com/${fullName}`;
  return {
    id: 1,
    node_id: 'R_1',
    name: fullName.slice(fullName.indexOf('/') + 1),
    full_name: fullName,
    private: true,
    fork,
    owner: user(owner(fullName)),
    html_url: url,
    url: `https://api.github.com/repos/${fullName}`,
    clone_url: `${url}.git`,
    ssh_url: `git@github.com:${fullName}.git`,
    default_branch: 'main',
  };
}

function owner(fullName: string): string {
  return fullName.slice(0, fullName.indexOf('/'));
}

function user(login: string): object {
  return {
    login,
    id: 1,
    node_id: 'U_1',
    type: 'User',
    site_admin: false,
    url: `https://api.github.com/users/${login}`,
    html_url: `https://github.com/${login}`,
  };
}
