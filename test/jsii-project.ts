import { mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import * as ts from 'typescript';
import { importsOf, resolveImport } from '../scripts/imports.cjs';
import { REPOSITORY, VERSIONS } from '../projenrc/versions';
import { ROOT, tell } from './workspace';

const PEERS = { 'aws-cdk-lib': VERSIONS['aws-cdk-lib'], constructs: VERSIONS.constructs };
const BUNDLED = { valibot: VERSIONS.valibot };
const NAME = 'slipway';

/** Settings that jsii needs to create packages for other languages. */
const MANIFEST = {
  name: NAME,
  version: '0.1.0',
  description: 'Every construct package in one',
  license: 'Apache-2.0',
  author: { name: 'Slipway', url: REPOSITORY, organization: true },
  repository: { type: 'git', url: `git+${REPOSITORY}.git` },
  stability: 'experimental',
  main: 'src/index.js',
  types: 'src/index.d.ts',
  jsii: {
    outdir: 'dist',
    targets: {
      dotnet: { namespace: 'Slipway', packageId: 'Slipway' },
      go: { moduleName: 'github.com/slipway/slipway-go' },
      java: { package: 'dev.slipway', maven: { groupId: 'dev.slipway', artifactId: NAME } },
      python: { distName: NAME, module: NAME },
    },
  },
};

const DEPENDENCIES = {
  dependencies: BUNDLED,
  bundleDependencies: Object.keys(BUNDLED),
  devDependencies: PEERS,
  peerDependencies: PEERS,
};

/** Packages that jsii would publish: those that use the CDK of the project that installs them. */
export const CONSTRUCT_PACKAGES = readdirSync(join(ROOT, 'packages')).filter((name) => {
  const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'));
  return peerDependencies?.['aws-cdk-lib'] !== undefined;
});

/**
 * The sources of every construct package as one project of jsii, in a folder of its own.
 *
 * Two things are written differently there, which a switch to jsii would change by the same rules: `readonly` before
 * the type of an array is left out, and `export type` in a barrel is an `export`.
 */
export class JsiiProject {
  public readonly folder = mkdtempSync(join(tmpdir(), 'slipway-jsii-'));

  /**
   * @param packages packages whose sources are part of the project. Without packages, the project does not need the CDK
   */
  constructor(packages: readonly string[] = CONSTRUCT_PACKAGES) {
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
    this.write('README.md', '# Slipway\n');
    this.write('package.json', JSON.stringify({ ...MANIFEST, ...(packages.length > 0 && DEPENDENCIES) }));
    this.write('src/index.ts', packages.map((name) => `export * from './${name}';\n`).join(''));
    for (const name of packages) {
      const source = join(ROOT, 'packages', name, 'src');
      for (const file of loadedBy(join(source, 'index.ts'))) {
        this.write(join('src', name, relative(source, file)), readFileSync(file, 'utf8'));
      }
    }
  }

  /** Writes a file of the project, with relative imports instead of imports of packages. */
  public write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    const toPackage = (_: string, name: string) => `from './${relative(dirname(path), join('src', name))}'`;
    writeFileSync(
      file,
      path.endsWith('.ts')
        ? withoutReadonlyArrays(text)
            .replace(/from '@slipway\/([^']+)'/g, toPackage)
            .replace(/^export type \{/gm, 'export {')
        : text,
    );
  }

  /** Compiles the project with warnings as errors, because jsii warns about the reserved words of other languages. */
  public compile() {
    return tell('', process.execPath, [require.resolve('jsii/bin/jsii'), this.folder, '--fail-on-warnings']);
  }
}

function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(file)) {
    seen.add(file);
    const relatives = importsOf(file).filter((name) => name.startsWith('.'));
    relatives.map((name) => resolveImport(file, name)).forEach((loaded) => loaded && loadedBy(loaded, seen));
  }
  return seen;
}

function withoutReadonlyArrays(text: string): string {
  const keywords: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) {
      keywords.push(node.getStart());
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true));
  return keywords
    .sort((one, other) => other - one)
    .reduce((rest, start) => rest.slice(0, start) + rest.slice(start + 'readonly '.length), text);
}
