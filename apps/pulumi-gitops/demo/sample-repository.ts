import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const INFRASTRUCTURE = join(__dirname, '..', 'infrastructure');

/** Nobody's settings of git have a say. */
const AUTHOR = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_AUTHOR_NAME: 'octocat', GIT_AUTHOR_EMAIL: 'octocat@example.com', GIT_COMMITTER_NAME: 'octocat', GIT_COMMITTER_EMAIL: 'octocat@example.com' };

/** A repository of git with the sample program, which stands for the one on GitHub. */
export class SampleRepository {
  public static in(folder: string): SampleRepository {
    cpSync(INFRASTRUCTURE, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
    const repository = new SampleRepository(folder);
    repository.git('init', '--quiet', '--initial-branch', 'main');
    return repository;
  }

  private constructor(public readonly folder: string) {}

  /** The stand-in brings the SDK of Pulumi along: what it runs installs nothing, which saves a minute a build. */
  public installNothing(): void {
    const project = { name: 'infrastructure', version: '1.0.0' };
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify(project));
    writeFileSync(join(this.folder, 'package-lock.json'), JSON.stringify({ ...project, lockfileVersion: 3, packages: { '': project } }));
  }

  /** Puts the program back, whatever was done to it. */
  public restore(): void {
    ['index.ts', 'reservation.ts'].forEach((file) => copyFileSync(join(INFRASTRUCTURE, file), join(this.folder, file)));
  }

  /** Commits everything, also when nothing changed. Returns the commit. */
  public commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  public git(...args: readonly string[]): string {
    return execFileSync('git', [...args], { cwd: this.folder, encoding: 'utf8', env: { ...process.env, ...AUTHOR } }).trim();
  }
}
