import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT, run } from './workspace';

const FOLDER = mkdtempSync(join(tmpdir(), 'slipway-oldest-cdk-'));
const EXAMPLE = join(ROOT, 'packages', 'pipeline', 'test', 'readme-github-example.ts');

jest.setTimeout(20 * 60_000);
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'));
}

const withPeers = readdirSync(join(ROOT, 'packages'))
  .map(manifestOf)
  .filter(({ peerDependencies }) => peerDependencies?.['aws-cdk-lib'] !== undefined);

/** Packages that the example needs, with all of their dependencies in this workspace. */
function needed(names: readonly string[], seen = new Set<string>()): Set<string> {
  for (const name of names.filter((one) => !seen.has(one))) {
    seen.add(name);
    const { dependencies = {} } = manifestOf(name);
    needed(
      Object.keys(dependencies)
        .filter((dependency) => dependency.startsWith('@slipway/'))
        .map((dependency) => dependency.slice('@slipway/'.length)),
      seen,
    );
  }
  return seen;
}

describe('the range of the CDK that packages work with', () => {
  it('is the same for all of them, and their READMEs say it', () => {
    const ranges = withPeers.map(({ peerDependencies }) => JSON.stringify(peerDependencies));
    const lowest = lowestOf('aws-cdk-lib');

    expect(new Set(ranges).size).toBe(1);
    withPeers.forEach(({ name }) =>
      expect(readFileSync(join(ROOT, 'packages', name.slice('@slipway/'.length), 'README.md'), 'utf8')).toContain(
        `aws-cdk-lib ${lowest} or later 2.x versions`,
      ),
    );
  });

  it('begins with a version on which the example of a pipeline synthesizes, installed from what is published', () => {
    const packages = [...needed(['pipeline', 'github-webhook'])];
    packages.forEach((name) =>
      run('npm', ['pack', '--silent', '--pack-destination', FOLDER], join(ROOT, 'packages', name)),
    );
    const tarballs = readdirSync(FOLDER).filter((file) => file.endsWith('.tgz'));
    const dependencies = Object.fromEntries(
      packages.map((name) => [
        `@slipway/${name}`,
        `file:${tarballs.find((file) => file.startsWith(`slipway-${name}-`))}`,
      ]),
    );
    writeFileSync(
      join(FOLDER, 'package.json'),
      JSON.stringify({
        name: 'shop',
        private: true,
        dependencies: {
          ...dependencies,
          'aws-cdk-lib': lowestOf('aws-cdk-lib'),
          constructs: lowestOf('constructs'),
        },
      }),
    );
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], FOLDER);
    const { outputText } = ts.transpileModule(`${readFileSync(EXAMPLE, 'utf8')}\napp.synth();\n`, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    writeFileSync(
      join(FOLDER, 'shop.js'),
      outputText.replace('new core_1.App()', "new core_1.App({ outdir: 'cdk.out' })"),
    );

    run('node', ['shop.js'], FOLDER);

    const installed = JSON.parse(readFileSync(join(FOLDER, 'node_modules', 'aws-cdk-lib', 'package.json'), 'utf8'));
    const template = JSON.parse(readFileSync(join(FOLDER, 'cdk.out', 'Shop.template.json'), 'utf8'));
    expect(installed.version).toBe(lowestOf('aws-cdk-lib'));
    expect(Object.values(template.Resources as Record<string, { Type: string }>).map(({ Type }) => Type)).toContain(
      'AWS::CodePipeline::Pipeline',
    );
  });
});

/** Returns the lowest version of a range such as `^2.276.0`. */
function lowestOf(peer: string): string {
  return withPeers[0].peerDependencies![peer].replace('^', '');
}
