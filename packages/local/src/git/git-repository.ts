import { resolve } from 'node:path';
import { RepositoryError } from './errors';
import { runGit } from './run-git';

const COMMIT = /^[0-9a-f]{40}$/;
const FIELDS = ['%H', '%T', '%at', '%ct', '%an', '%ae', '%cn', '%ce', '%B'];

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601, in UTC. */
  readonly date: string;
}

export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

/** A repository on this machine, read only. Nothing is fetched. */
export class GitRepository {
  /** Throws RepositoryError where there is no repository. */
  public static async open(path: string, signal?: AbortSignal): Promise<GitRepository> {
    const folder = resolve(path);
    try {
      await runGit(folder, ['rev-parse', '--git-dir'], signal);
    } catch (cause) {
      signal?.throwIfAborted();
      throw new RepositoryError(`${folder} cannot be read as a git repository (${lastLine(cause)}); name a clone`, { cause });
    }
    return new GitRepository(folder, signal);
  }

  private constructor(public readonly folder: string, private readonly signal: AbortSignal | undefined) {}

  /** The commit that a branch points to. */
  public async head(branch: string): Promise<string> {
    const found = await this.find(`refs/heads/${branch}`);
    if (found === undefined) {
      throw new RepositoryError(`${this.folder} has no branch ${branch}; make it there, such as with git branch ${branch}`);
    }
    return found;
  }

  public async commit(id: string): Promise<Commit> {
    await this.require(id);
    const text = await this.git('show', '--no-patch', '--no-show-signature', '--no-notes', `--format=${FIELDS.join('%x00')}`, id);
    const [hash, tree, authored, committed, author, authorEmail, committer, committerEmail, message] = text.split('\0');
    return {
      id: hash, tree, message: message.trimEnd(),
      author: { name: author, email: authorEmail, date: isoDate(authored) },
      committer: { name: committer, email: committerEmail, date: isoDate(committed) },
    };
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
    if (await this.find(id) !== undefined) {
      return;
    }
    const shallow = (await this.git('rev-parse', '--is-shallow-repository')).trim() === 'true';
    throw new RepositoryError(`commit ${id} is not in ${this.folder}${shallow ? ', a shallow clone; fetch its whole history with git fetch --unshallow' : '; fetch it there first'}`);
  }

  private async find(revision: string): Promise<string | undefined> {
    try {
      return (await this.git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`)).trim();
    } catch {
      this.signal?.throwIfAborted();
      return undefined;
    }
  }

  private async git(...args: string[]): Promise<string> {
    try {
      return await runGit(this.folder, args, this.signal);
    } catch (cause) {
      this.signal?.throwIfAborted();
      throw new RepositoryError(`git ${args[0]} failed in ${this.folder}: ${lastLine(cause)}`, { cause });
    }
  }
}

function isoDate(epochSeconds: string): string {
  return new Date(Number(epochSeconds) * 1000).toISOString().replace('.000Z', 'Z');
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
  return (stderr?.trim() || message).split('\n').at(-1)!;
}
