import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkingCopy } from '@slipway/local';
import { Flaw, plantFlaws } from '@slipway/testing/planted-flaws';

export const WEB = join(__dirname, '..', 'web');

/** Check of the pipeline: `test` is defined in `buildspec.test.yml`, for example. */
export type Check = 'test' | 'security';

/** Buildspec of a build that does nothing. If an artifact is required, the artifact is a file of the source. */
const NOTHING = 'version: 0.2\nphases: { build: { commands: ["true"] } }\nartifacts: { files: [security.yaml] }\n';

/** Local Git repository with a copy of the sample service, for releases with different behavior. */
export class SampleWeb {
  public static in(folder: string): SampleWeb {
    return new SampleWeb(WorkingCopy.of(WEB, folder));
  }

  private constructor(private readonly copy: WorkingCopy) {}

  public get folder(): string {
    return this.copy.folder;
  }

  /** Commits a release with the given name, and returns the commit ID. */
  public release(name: string): string {
    this.write('src/release.ts', `export const RELEASE = '${name}';\n`);
    return this.copy.commit(`feat: ${name}`);
  }

  /** Commits a release whose page does not escape its input, which a unit test detects. */
  public releaseThatFailsItsTests(name: string): string {
    this.write('src/page.ts', 'export const pageOf = (release: string, name: string) => `${release} ${name}`;\n');
    return this.release(name);
  }

  /** Commits a release that is healthy only during its tests, which run with the variable `CI`. */
  public releaseThatAils(name: string): string {
    this.write('src/health.ts', 'export const isHealthy = (): boolean => process.env.CI !== undefined;\n');
    return this.release(name);
  }

  /** Commits a release with the given flaws. */
  public releaseWithFlaws(name: string, ...flaws: readonly Flaw[]): string {
    plantFlaws(this.folder, flaws);
    return this.release(name);
  }

  /**
   * Commits buildspecs that do nothing in place of the given checks. Without the security check, also removes the
   * packages that only this check needs. Returns the commit ID.
   */
  public without(...checks: readonly Check[]): string {
    checks.forEach((check) => this.write(`buildspec.${check}.yml`, NOTHING));
    if (checks.includes('security')) {
      this.write('package-lock.json', withEsbuildOnly(this.read('package-lock.json')));
      this.write('package.json', manifestWithEsbuildOnly(this.read('package.json')));
    }
    return this.copy.commit(`chore: without ${checks.join(' and ')}`);
  }

  /** Force-pushes the main branch to a remote repository. */
  public push(remote: string): void {
    this.copy.git('push', '--quiet', '--force', remote, 'main');
  }

  public head(): string {
    return this.copy.git('rev-parse', 'HEAD');
  }

  /** Resets the repository to a commit. */
  public reset(commit: string): void {
    this.copy.git('reset', '--quiet', '--hard', commit);
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  private write(file: string, content: string): void {
    writeFileSync(join(this.folder, file), content);
  }
}

interface WithPackages {
  readonly devDependencies: Readonly<Record<string, string>>;
}

function manifestWithEsbuildOnly(manifest: string): string {
  const { devDependencies, ...parsed } = JSON.parse(manifest) as WithPackages;
  return JSON.stringify({ ...parsed, devDependencies: { esbuild: devDependencies.esbuild } }, undefined, 2);
}

function withEsbuildOnly(lock: string): string {
  const parsed = JSON.parse(lock) as { readonly packages: Readonly<Record<string, WithPackages>> };
  const { '': root, ...others } = parsed.packages;
  const kept = Object.entries(others).filter(([path]) => /^node_modules\/(@esbuild\/|esbuild$)/.test(path));
  const devDependencies = { esbuild: root.devDependencies.esbuild };
  return JSON.stringify({ ...parsed, packages: { '': { ...root, devDependencies }, ...Object.fromEntries(kept) } });
}
