import { dirname, resolve } from 'node:path';
import { Commit, LOG_FORMAT, parseLog } from './commit';
import { RepositoryError } from './errors';
import { runGit } from './run-git';

const COMMIT = /^[0-9a-f]{40}$/;
const SHORT_COMMIT = /^[0-9a-f]{7,40}$/;
/** Temporary reference for a commit to check out, which may not be on any branch. */
const PUSHED = 'refs/slipway/source';
const REMOTE = /^(?:git@|(?:https?|ssh|git):\/\/(?:[^@/]+@)?)github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/;

/** Returns the `owner/name` in a GitHub URL, or undefined for any other URL. */
export function gitHubNameOf(url: string): string | undefined {
  return REMOTE.exec(url.trim())?.[1];
}

/** Git repository on this machine. It is only read, and nothing is fetched from remotes. */
export class GitRepository {
  /** Opens the repository in a folder. Throws RepositoryError if the folder does not contain a repository. */
  public static async open(path: string, signal?: AbortSignal): Promise<GitRepository> {
    const folder = resolve(path);
    try {
      await runGit(folder, ['rev-parse', '--git-dir'], { signal });
    } catch (cause) {
      signal?.throwIfAborted();
      throw new RepositoryError(
        `${folder} cannot be read as a git repository (${lastLine(cause)}); pass the folder of a clone, or create a repository: git init && git add -A && git commit`,
        {
          cause,
        },
      );
    }
    return new GitRepository(folder, signal);
  }

  private constructor(
    public readonly folder: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Returns the ID of the commit that a branch points to. @throws RepositoryError if the branch does not exist */
  public async head(branch: string): Promise<string> {
    const found = await this.find(`refs/heads/${branch}`);
    if (found === undefined && (await this.isEmpty())) {
      throw new RepositoryError(
        `${this.folder} has no branch ${branch}, because it has no commits; commit first: git checkout -B ${branch} && git add -A && git commit`,
      );
    }
    if (found === undefined) {
      throw new RepositoryError(
        `${this.folder} has no branch ${branch}; its branches are: ${await this.branchList()}; create the branch there, for example with git branch ${branch}`,
      );
    }
    return found;
  }

  /**
   * Returns the ID of the commit to which a branch, tag, full reference or commit ID refers.
   *
   * @param version branch, tag, full reference or commit ID; by default, the head of the only branch, or `HEAD` if the
   * repository has several branches
   * @throws RepositoryError if no such commit exists
   */
  public async commitOf(version?: string): Promise<string> {
    if (version === undefined) {
      return this.defaultHead();
    }
    const references = version.startsWith('refs/') ? [version] : [`refs/heads/${version}`, `refs/tags/${version}`];
    for (const candidate of [...references, ...(SHORT_COMMIT.test(version) ? [version] : [])]) {
      const found = await this.find(candidate);
      if (found !== undefined) {
        return found;
      }
    }
    throw new RepositoryError(
      `${this.folder} has no branch, tag or commit ${version}; its branches are: ${await this.branchList()}; create it there, or use another sourceVersion`,
    );
  }

  public async commit(id: string): Promise<Commit> {
    await this.require(id);
    const [commit] = await this.log('--max-count=1', id);
    return commit;
  }

  /**
   * Returns the commits in the history of `to` that are not in the history of `from`, oldest first, and at most the
   * `most` newest. Without `from`, returns the commits that are not on any branch except `branch`.
   */
  public async commitsBetween(from: string | undefined, to: string, branch: string, most: number): Promise<Commit[]> {
    await Promise.all([from ?? to, to].map((id) => this.require(id)));
    return this.log(
      '--reverse',
      `--max-count=${most}`,
      to,
      '--not',
      ...(from === undefined ? [`--exclude=${branch}`, '--branches'] : [from]),
    );
  }

  private async defaultHead(): Promise<string> {
    const [only, ...others] = await this.branches();
    const head = await this.find(others.length === 0 && only !== undefined ? `refs/heads/${only}` : 'HEAD');
    if (head === undefined) {
      throw new RepositoryError(
        `${this.folder} has no default branch; its branches are: ${await this.branchList()}; set the sourceVersion of the build or its project to a branch`,
      );
    }
    return head;
  }

  private async branchList(): Promise<string> {
    return (await this.branches()).join(', ') || 'none';
  }

  /** Returns the names of the local branches, without `refs/heads/`. */
  private async branches(): Promise<string[]> {
    return (await this.git('for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads')).split('\n').filter(Boolean);
  }

  /** Returns whether the repository has no references, such as branches and tags. */
  public async isEmpty(): Promise<boolean> {
    return (await this.git('for-each-ref', '--count=1')) === '';
  }

  /** Returns the ID of a commit's first parent, or undefined for a root commit. */
  public async parent(id: string): Promise<string | undefined> {
    await this.require(id);
    return this.find(`${id}^1`);
  }

  public async isAncestor(ancestor: string, id: string): Promise<boolean> {
    await Promise.all([ancestor, id].map((one) => this.require(one)));
    return (await this.git('merge-base', '--all', ancestor, id).catch(() => '')).trim() === ancestor;
  }

  /** Returns the `owner/name` of the remote `origin`, or undefined if the remote does not exist or is not on GitHub. */
  public async gitHubName(): Promise<string | undefined> {
    return gitHubNameOf(await this.git('config', '--get', 'remote.origin.url').catch(() => ''));
  }

  /** Writes the files of one commit to a ZIP file. Submodules are empty folders. */
  public async archive(id: string, file: string): Promise<void> {
    await this.require(id);
    await this.git('archive', '--format=zip', `--output=${file}`, id);
  }

  /**
   * Creates a working copy of a commit with the history of all branches and tags. HEAD is detached, as in CodeBuild.
   *
   * @param folder new folder for the working copy
   * @param origin URL of the remote `origin`
   */
  public async checkOut(id: string, folder: string, origin: string): Promise<void> {
    await this.require(id);
    await this.run(dirname(folder), ['init', '--quiet', '--template=', folder]);
    await this.run(folder, ['config', 'receive.shallowUpdate', 'true']);
    for (const reference of [`${id}:${PUSHED}`, 'refs/heads/*:refs/remotes/origin/*', 'refs/tags/*:refs/tags/*']) {
      await this.run(this.folder, ['push', '--quiet', folder, reference], 'file'); // separate pushes, because a shallow clone can refuse some of them
    }
    await this.run(folder, ['checkout', '--quiet', '--detach', id]);
    await this.run(folder, ['update-ref', '-d', PUSHED]);
    await this.run(folder, ['remote', 'add', 'origin', origin]);
  }

  /** Throws RepositoryError unless the text is the full ID of a commit in this repository. */
  private async require(id: string): Promise<void> {
    if (!COMMIT.test(id)) {
      throw new RepositoryError(`${id} is not a commit ID: a commit ID has 40 lower-case hexadecimal digits`);
    }
    if ((await this.find(id)) !== undefined) {
      return;
    }
    const shallow = (await this.git('rev-parse', '--is-shallow-repository')).trim() === 'true';
    throw new RepositoryError(
      `commit ${id} is not in ${this.folder}${shallow ? ', which is a shallow clone; fetch its whole history with git fetch --unshallow' : '; fetch the commit there first'}`,
    );
  }

  private async find(revision: string): Promise<string | undefined> {
    try {
      return (await this.git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`)).trim();
    } catch {
      this.signal?.throwIfAborted();
      return undefined;
    }
  }

  private async log(...args: string[]): Promise<Commit[]> {
    return parseLog(
      await this.git(
        'log',
        '-z',
        `--format=${LOG_FORMAT}`,
        '--name-status',
        '--no-renames',
        '--diff-merges=first-parent',
        '--no-show-signature',
        '--no-notes',
        '--no-decorate',
        ...args,
      ),
    );
  }

  private async git(...args: string[]): Promise<string> {
    return this.run(this.folder, args);
  }

  private async run(folder: string, args: readonly string[], protocols?: string): Promise<string> {
    try {
      return await runGit(folder, args, { signal: this.signal, protocols });
    } catch (cause) {
      this.signal?.throwIfAborted();
      throw new RepositoryError(`git ${args[0]} failed in ${folder}: ${lastLine(cause)}`, { cause });
    }
  }
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
  return (stderr?.trim() || message).split('\n').at(-1)!;
}
