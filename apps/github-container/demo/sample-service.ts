import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkingCopy } from '@slipway/local';

export const SERVICE = join(__dirname, '..', 'service');

/** Local Git repository with a copy of the sample service. The run reads it instead of the repository on GitHub. */
export class SampleService {
  public static in(folder: string): SampleService {
    return new SampleService(WorkingCopy.of(SERVICE, folder));
  }

  private constructor(private readonly copy: WorkingCopy) {}

  public get folder(): string {
    return this.copy.folder;
  }

  /** Commits a release with the given name, and returns the commit ID. */
  public release(name: string): string {
    this.write('release.ts', `export const RELEASE = '${name}';\n`);
    return this.copy.commit(`feat: ${name}`);
  }

  /**
   * Commits a release that is healthy only during its tests: in a build, which has the variable `CI`, and in a build's
   * container, which has no region.
   */
  public releaseThatAils(name: string): string {
    this.write(
      'health.ts',
      'export const isHealthy = () => process.env.CI !== undefined || process.env.AWS_REGION === undefined;\n',
    );
    return this.release(name);
  }

  /** Commits a release that reports itself healthy but has no rates. */
  public releaseThatKnowsNothing(name: string): string {
    this.write(
      'rates.ts',
      "export class UnknownRateError extends Error {}\nexport function rateOf(): number { throw new UnknownRateError('no rates'); }\n",
    );
    return this.release(name);
  }

  /** Commits buildspecs that run no tests, so that the Test stage always succeeds. */
  public withoutTests(): void {
    ['unit', 'integration'].forEach((kind) =>
      writeFileSync(
        join(this.folder, `buildspec.${kind}.yml`),
        'version: 0.2\nphases: { build: { commands: ["true"] } }\n',
      ),
    );
    this.copy.commit('chore: no tests');
  }

  public head(): string {
    return this.copy.git('rev-parse', 'HEAD');
  }

  /** Creates a branch at the current commit and switches to it, or returns to an existing branch. */
  public switchTo(branch: string): void {
    this.copy.git('checkout', '--quiet', '-B', branch);
  }

  /** Resets everything to a commit, on the same branch. */
  public reset(commit: string): void {
    this.copy.git('reset', '--quiet', '--hard', commit);
  }

  private write(file: string, content: string): void {
    writeFileSync(join(this.folder, 'src', file), content);
  }
}
