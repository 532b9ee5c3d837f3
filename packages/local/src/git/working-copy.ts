import { cpSync } from 'node:fs';
import { basename } from 'node:path';
import { runGitInCopy } from './run-git';

/** A git repository made of a folder of samples, which takes the place of the one on GitHub. */
export class WorkingCopy {
  /**
   * Copies a folder, without what it installed and without its own repository, which may be a linked worktree or a
   * submodule of the user's, and makes a repository of it, on the branch `main` and without a commit.
   *
   * @param folder does not exist yet
   */
  public static of(sample: string, folder: string): WorkingCopy {
    cpSync(sample, folder, {
      recursive: true,
      filter: (path) => path === sample || !['node_modules', '.git'].includes(basename(path)),
    });
    const copy = new WorkingCopy(folder);
    copy.git('init', '--quiet', '--template=', '--initial-branch', 'main');
    return copy;
  }

  private constructor(public readonly folder: string) {}

  /** Commits everything, also if nothing changed. Returns the commit. */
  public commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /**
   * Runs git in this repository and in no other, without the user's settings, hooks and variables. Returns what it
   * wrote.
   *
   * @throws if git fails
   */
  public git(...args: readonly string[]): string {
    return runGitInCopy(this.folder, args).trim();
  }
}
