import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';

/** Nobody's settings of git have a say. */
const AUTHOR = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'octocat',
  GIT_AUTHOR_EMAIL: 'octocat@example.com',
  GIT_COMMITTER_NAME: 'octocat',
  GIT_COMMITTER_EMAIL: 'octocat@example.com',
};

/** A repository of git made of a folder of samples: it stands for the one on GitHub, and somebody works in it. */
export class WorkingCopy {
  /**
   * Copies a folder, without what it installed, and makes a repository of it, on the branch `main` and without a commit.
   *
   * @param folder is not there yet
   */
  public static of(sample: string, folder: string): WorkingCopy {
    cpSync(sample, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
    const copy = new WorkingCopy(folder);
    copy.git('init', '--quiet', '--initial-branch', 'main');
    return copy;
  }

  private constructor(public readonly folder: string) {}

  /** Commits everything, also when nothing changed. Returns the commit. */
  public commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /**
   * Runs git in the repository, without the settings of whoever runs it. Returns what it wrote.
   *
   * @throws where git fails
   */
  public git(...args: readonly string[]): string {
    return execFileSync('git', [...args], {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...process.env, ...AUTHOR },
    }).trim();
  }
}
