import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkingCopy } from '@slipway/local';
import { Flaw, plantFlaws } from '@slipway/testing/planted-flaws';

export const SERVICE = join(__dirname, '..', 'service');

/** Script that replaces an omitted test or scan. It writes a file to `reports`, which the stage Security expects. */
const LEFT_OUT = 'mkdir -p reports && echo left out > reports/left-out.txt';

/** Local Git repository with a copy of the payment service. The run reads it instead of the repository on GitHub. */
export class SamplePayments {
  public static in(folder: string): SamplePayments {
    return new SamplePayments(WorkingCopy.of(SERVICE, folder));
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

  /** Commits a release with a page that repeats its input, which only a scanner that sends requests can detect. */
  public releaseWithXss(name: string): string {
    const receipt = `
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://payments');
    if (pathname === '/receipt') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Receipt for ' + searchParams.get('for') + '</p>');
      return;
    }
`;
    const query = "[{ name: 'for', in: 'query', required: true, schema: { type: 'string' } }]";
    const operation = `'/receipt': { get: { parameters: ${query}, responses: { 200: { description: 'A receipt' } } } },`;
    this.change('src/server.ts', '(request, response) => {', receipt);
    this.change('src/api-description.ts', 'paths: {', operation);
    return this.release(name);
  }

  /** Commits a release that does not describe its API, so that it cannot be scanned. */
  public releaseWithoutDescription(name: string): string {
    this.change('src/server.ts', '`${request.method} ${routeOf(path)}`', ".replace('/openapi.json', '')");
    return this.release(name);
  }

  /** Commits a change that replaces the tests in this and the following releases, so that they always succeed. */
  public withoutTests(): void {
    this.without('test:unit', 'test:integration');
  }

  /**
   * Commits a change that replaces the tests and the security scan in this and the following releases, so that they
   * always succeed.
   */
  public withoutChecks(): void {
    this.without('test:unit', 'test:integration', 'security');
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

  private without(...scripts: readonly string[]): void {
    const manifest = JSON.parse(this.copy.git('show', 'HEAD:package.json')) as { scripts: Record<string, string> };
    scripts.forEach((script) => (manifest.scripts[script] = LEFT_OUT));
    this.write('package.json', JSON.stringify(manifest, undefined, 2));
    this.copy.commit(`chore: without ${scripts.join(', ')}`);
  }

  /** Inserts text after the first occurrence of a text. */
  private change(file: string, place: string, more: string): void {
    const text = readFileSync(join(this.folder, file), 'utf8');
    this.write(
      file,
      text.replace(place, () => `${place}${more}`),
    );
  }

  private write(file: string, content: string): void {
    writeFileSync(join(this.folder, file), content);
  }
}
