import { cpSync } from 'node:fs';
import { basename } from 'node:path';
import { runGitInCopy } from './run-git';

/** Git repository created from a sample folder, to use in place of a GitHub repository. */
export class WorkingCopy {
  /**
   * Copies a folder, and creates a repository with the branch `main` and no commits in the copy. Installed packages and
   * the folder's own repository, which may be a linked worktree or a submodule, are not copied.
   *
   * @param folder new folder for the copy
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

  /** Commits all files, even if nothing has changed. Returns the commit ID. */
  public commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /**
   * Runs git in this repository, without the user's settings, hooks and environment variables. Returns the output.
   *
   * @throws Error if git fails
   */
  public git(...args: readonly string[]): string {
    return runGitInCopy(this.folder, args).trim();
  }
}
