import { execFile } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { packageCache, WorkingCopy } from '@slipway/local';
import { PulumiTools } from './pulumi-tools';

const INFRASTRUCTURE = join(__dirname, '..', 'infrastructure');

/** Local Git repository with a copy of the sample program. The run reads it instead of the repository on GitHub. */
export class SampleRepository {
  public static in(folder: string): SampleRepository {
    return new SampleRepository(WorkingCopy.of(INFRASTRUCTURE, folder));
  }

  private constructor(private readonly copy: WorkingCopy) {}

  public get folder(): string {
    return this.copy.folder;
  }

  /**
   * Installs the program's dependencies. The stand-in includes the Pulumi SDK, so nothing is installed for it. This
   * saves a minute in each build, but prevents type checks and tests.
   *
   * @returns the environment variables with which a build installs the same packages
   */
  public async install(
    { simulated }: PulumiTools,
    cache: string,
    onProgress?: (line: string) => void,
  ): Promise<Record<string, string>> {
    if (simulated) {
      this.needNothing();
      return {};
    }
    const packages = await packageCache(INFRASTRUCTURE, cache, onProgress);
    await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: this.folder,
      env: { ...childEnvironment(), ...packages },
    });
    return packages;
  }

  private needNothing(): void {
    rmSync(join(this.folder, 'tsconfig.json'));
    const project = { name: 'infrastructure', version: '1.0.0' };
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify(project));
    writeFileSync(
      join(this.folder, 'package-lock.json'),
      JSON.stringify({ ...project, lockfileVersion: 3, packages: { '': project } }),
    );
  }

  /** Restores the program's source files, `index.ts` and `reservation.ts`, without a commit. */
  public restore(): void {
    ['index.ts', 'reservation.ts'].forEach((file) => copyFileSync(join(INFRASTRUCTURE, file), join(this.folder, file)));
  }

  /** Commits all files, even if nothing has changed, and returns the commit ID. */
  public commit(message: string): string {
    return this.copy.commit(message);
  }

  public git(...args: readonly string[]): string {
    return this.copy.git(...args);
  }
}
