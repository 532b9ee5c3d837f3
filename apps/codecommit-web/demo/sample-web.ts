import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkingCopy } from '@slipway/local';
import { Flaw, plantFlaws } from '@slipway/testing/planted-flaws';

export const WEB = join(__dirname, '..', 'web');

/** What a build checks, as its buildspec is called. */
export type Check = 'test' | 'security';

/** A build that does nothing. Where it has to make an artifact, that is a file of the source. */
const NOTHING = 'version: 0.2\nphases: { build: { commands: ["true"] } }\nartifacts: { files: [security.yaml] }\n';

/** A repository of git with the sample, and releases that differ in what they do. */
export class SampleWeb {
  public static in(folder: string): SampleWeb {
    return new SampleWeb(WorkingCopy.of(WEB, folder));
  }

  private constructor(private readonly copy: WorkingCopy) {}

  public get folder(): string {
    return this.copy.folder;
  }

  /** Commits a release of that name. Returns the commit. */
  public release(name: string): string {
    this.write('src/release.ts', `export const RELEASE = '${name}';\n`);
    return this.copy.commit(`feat: ${name}`);
  }

  /** A release whose page escapes nothing, which a unit test notices. */
  public releaseThatFailsItsTests(name: string): string {
    this.write('src/page.ts', 'export const pageOf = (release: string, name: string) => `${release} ${name}`;\n');
    return this.release(name);
  }

  /** A release that is healthy on the machines that test it, and nowhere else: tests run with the variable CI. */
  public releaseThatAils(name: string): string {
    this.write('src/health.ts', 'export const isHealthy = (): boolean => process.env.CI !== undefined;\n');
    return this.release(name);
  }

  /** A release with flaws. */
  public releaseWithFlaws(name: string, ...flaws: readonly Flaw[]): string {
    plantFlaws(this.folder, flaws);
    return this.release(name);
  }

  /**
   * Takes checks out of the builds, and with the scan the packages that only it needs, for what is about something
   * else. Returns the commit.
   */
  public without(...checks: readonly Check[]): string {
    checks.forEach((check) => this.write(`buildspec.${check}.yml`, NOTHING));
    if (checks.includes('security')) {
      this.write('package-lock.json', withEsbuildOnly(this.read('package-lock.json')));
      this.write('package.json', manifestWithEsbuildOnly(this.read('package.json')));
    }
    return this.copy.commit(`chore: without ${checks.join(' and ')}`);
  }

  /** Pushes the main branch. */
  public push(remote: string): void {
    this.copy.git('push', '--quiet', '--force', remote, 'main');
  }

  public head(): string {
    return this.copy.git('rev-parse', 'HEAD');
  }

  /** Puts everything back to a commit. */
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
