import { resolve } from 'node:path';
import { Commit, LOG_FORMAT, parseLog } from './commit';
import { RepositoryError } from './errors';
import { runGit } from './run-git';

const COMMIT = /^[0-9a-f]{40}$/;
const REMOTE = /^(?:git@|(?:https?|ssh|git):\/\/(?:[^@/]+@)?)github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/;

/** A repository on this machine, read only. Nothing is fetched. */
export class GitRepository {
  /** Throws RepositoryError where there is no repository. */
  public static async open(path: string, signal?: AbortSignal): Promise<GitRepository> {
    const folder = resolve(path);
    try {
      await runGit(folder, ['rev-parse', '--git-dir'], { signal });
    } catch (cause) {
      signal?.throwIfAborted();
      throw new RepositoryError(
        `${folder} cannot be read as a git repository (${lastLine(cause)}); name a clone, or make it one: git init && git add -A && git commit`,
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

  /** The commit that a branch points to. */
  public async head(branch: string): Promise<string> {
    const found = await this.find(`refs/heads/${branch}`);
    if (found === undefined) {
      throw new RepositoryError(
        `${this.folder} has no branch ${branch}, it has ${(await this.branches()).join(', ') || 'none'}; make it there, such as with git branch ${branch}`,
      );
    }
    return found;
  }

  public async commit(id: string): Promise<Commit> {
    await this.require(id);
    const [commit] = await this.log('--max-count=1', id);
    return commit;
  }

  /**
   * The commits of `to` that are not in `from`, the oldest first, and the newest ones where there are more than `most`.
   * Without `from`, those that are on no branch but this one.
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

  /** The names of its branches. */
  private async branches(): Promise<string[]> {
    return (await this.git('for-each-ref', '--format=%(refname:short)', 'refs/heads')).split('\n').filter(Boolean);
  }

  /** Whether it has no branch and no tag. */
  public async isEmpty(): Promise<boolean> {
    return (await this.git('for-each-ref', '--count=1')) === '';
  }

  /** The first parent of a commit; undefined where it is the first of all. */
  public async parent(id: string): Promise<string | undefined> {
    await this.require(id);
    return this.find(`${id}^1`);
  }

  public async isAncestor(ancestor: string, id: string): Promise<boolean> {
    await Promise.all([ancestor, id].map((one) => this.require(one)));
    return (await this.git('merge-base', '--all', ancestor, id).catch(() => '')).trim() === ancestor;
  }

  /** `owner/name` of the remote `origin`, where that is on GitHub. */
  public async gitHubName(): Promise<string | undefined> {
    const url = await this.git('config', '--get', 'remote.origin.url').catch(() => '');
    return REMOTE.exec(url.trim())?.[1];
  }

  /** Writes the files of exactly this commit into a zip. Submodules stay empty folders. */
  public async archive(id: string, file: string): Promise<void> {
    await this.require(id);
    await this.git('archive', '--format=zip', `--output=${file}`, id);
  }

  /** Refuses what is not the full id of a commit that is here. */
  private async require(id: string): Promise<void> {
    if (!COMMIT.test(id)) {
      throw new RepositoryError(`${id} is not the id of a commit; it has 40 hexadecimal digits in lower case`);
    }
    if ((await this.find(id)) !== undefined) {
      return;
    }
    const shallow = (await this.git('rev-parse', '--is-shallow-repository')).trim() === 'true';
    throw new RepositoryError(
      `commit ${id} is not in ${this.folder}${shallow ? ', a shallow clone; fetch its whole history with git fetch --unshallow' : '; fetch it there first'}`,
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
    try {
      return await runGit(this.folder, args, { signal: this.signal });
    } catch (cause) {
      this.signal?.throwIfAborted();
      throw new RepositoryError(`git ${args[0]} failed in ${this.folder}: ${lastLine(cause)}`, { cause });
    }
  }
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
  return (stderr?.trim() || message).split('\n').at(-1)!;
}
