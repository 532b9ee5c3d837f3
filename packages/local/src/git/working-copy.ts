import { cpSync } from 'node:fs';
import { basename } from 'node:path';
import { runGitInCopy } from './run-git';

/** Git repository made from a folder of samples, which replaces the one on GitHub. */
export class WorkingCopy {
  /**
   * Copies a folder and makes it a repository, on the branch `main` and without a commit. Leaves out installed packages
   * and the folder's own repository, which may be a linked worktree or a submodule of the user's.
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

  /** Commits everything, even if nothing has changed. Returns the commit ID. */
  public commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /**
   * Runs git in this repository only, without the user's settings, hooks and variables. Returns the output.
   *
   * @throws if git fails
   */
  public git(...args: readonly string[]): string {
    return runGitInCopy(this.folder, args).trim();
  }
}
