import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkingCopy } from '@slipway/local';

export const SERVICE = join(__dirname, '..', 'service');

/**
 * A repository of git with the sample service, which stands for the one on GitHub, and releases that differ in what
 * they do.
 */
export class SampleService {
  public static in(folder: string): SampleService {
    return new SampleService(WorkingCopy.of(SERVICE, folder));
  }

  private constructor(private readonly copy: WorkingCopy) {}

  public get folder(): string {
    return this.copy.folder;
  }

  /** Commits a release of that name. Returns the commit. */
  public release(name: string): string {
    this.write('release.ts', `export const RELEASE = '${name}';\n`);
    return this.copy.commit(`feat: ${name}`);
  }

  /** A release that is healthy on the machines that test it, and nowhere else: tests run with the variable CI. */
  public releaseThatAils(name: string): string {
    this.write('health.ts', 'export const isHealthy = () => process.env.CI !== undefined;\n');
    return this.release(name);
  }

  /** A release that reports itself healthy but has no rates. */
  public releaseThatKnowsNothing(name: string): string {
    this.write(
      'rates.ts',
      "export class UnknownRateError extends Error {}\nexport function rateOf(): number { throw new UnknownRateError('no rates'); }\n",
    );
    return this.release(name);
  }

  /** Takes the tests out of the builds, for what is about something else. */
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

  /** Makes a branch at the present commit and works on it, or returns to one. */
  public switchTo(branch: string): void {
    this.copy.git('checkout', '--quiet', '-B', branch);
  }

  /** Puts everything back to a commit, on the same branch. */
  public reset(commit: string): void {
    this.copy.git('reset', '--quiet', '--hard', commit);
  }

  private write(file: string, content: string): void {
    writeFileSync(join(this.folder, 'src', file), content);
  }
}
