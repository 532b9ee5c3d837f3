import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../scripts/members';
import { copy, linkPackages } from '../scripts/checkout';
import { SETTINGS } from './settings';
import { Row } from './results';
import { inTurn, run } from './timing';

const RUNS = 5;
const APP = 'brazilcart';
/** Source file to edit. It is in a package in the middle layer, which a pattern package and the app use. */
const EDITED = 'secure-bucket/src/secure-bucket.ts';
/** Environment variables that keep the CDK CLI offline, because the benchmark needs no AWS account. */
const OFFLINE = {
  ...SETTINGS,
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CDK_DISABLE_VERSION_CHECK: 'true',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/**
 * Measures the time from an edited line in a package to a new `cdk.out`, in this workspace and in a `cdk init` project
 * with the same sources.
 */
export async function editLoop(folder: string): Promise<Row[]> {
  const ours = workspaceIn(join(folder, 'workspace'));
  const other = cdkInitIn(join(folder, APP));
  const { ours: workspace, other: cdkInit, runs } = await inTurn(RUNS, ours, other);
  return [
    {
      id: 'edit-loop',
      what: 'Time from an edited line to a new cdk.out, compared with the same app in a `cdk init` project',
      value: workspace / cdkInit,
      unit: 'times',
      goal: 1 / 3,
      details: { 'tsc -b and synth, ms': workspace, 'cdk synth, ms': cdkInit, runs },
    },
  ];
}

type Loop = () => void;

function workspaceIn(folder: string): Loop {
  const packages = usedPackages().map((name) => `packages/${name}`);
  copy(['tsconfig.base.json', 'scripts', `apps/${APP}`, ...packages], folder);
  linkPackages(folder, packages);
  const app = join(folder, 'apps', APP);
  return () => {
    edit(join(folder, 'packages', EDITED));
    run(process.execPath, [join(folder, 'node_modules', 'typescript-7', 'bin', 'tsc'), '-b'], app);
    run(process.execPath, ['-r', 'tsx/cjs', '../../scripts/synth.ts'], app, OFFLINE);
  };
}

/**
 * Creates a project with `cdk init` of the pinned CDK CLI, and copies the app's sources and packages into its `lib`
 * folder.
 */
function cdkInitIn(folder: string): Loop {
  mkdirSync(folder);
  const cli = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  run(
    process.execPath,
    [cli, 'init', 'app', '--language', 'typescript', '--generate-only', '--no-notices'],
    folder,
    OFFLINE,
  );
  rmSync(join(folder, 'test'), { recursive: true });
  rmSync(join(folder, 'lib'), { recursive: true });
  for (const [name, source] of [
    ...usedPackages()
      .filter(isSource)
      .map((it) => [it, join('packages', it)]),
    [APP, join('apps', APP)],
  ]) {
    const parts = ['src', 'assets', 'AWS_REGION'].filter((part) => existsSync(join(ROOT, source, part)));
    parts.forEach((part) => cpSync(join(ROOT, source, part), join(folder, 'lib', name, part), { recursive: true }));
  }
  importByPath(join(folder, 'lib'));
  writeFileSync(join(folder, 'bin', `${APP}.ts`), `import '../lib/${APP}/src/main';\n`);
  installCompiler(folder);
  return () => {
    edit(join(folder, 'lib', EDITED));
    run(join(folder, 'node_modules', '.bin', 'cdk'), ['synth', '--quiet', '--no-notices'], folder, OFFLINE);
  };
}

/** Returns the names of the packages that a member uses, directly or indirectly, from its TypeScript references. */
function usedPackages(member = join('apps', APP)): string[] {
  const { references } = JSON.parse(readFileSync(join(ROOT, member, 'tsconfig.json'), 'utf8')) as {
    references: { path: string }[];
  };
  const names = references.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  return [...new Set(names.flatMap((name) => [...usedPackages(join('packages', name)), name]))];
}

/**
 * Returns whether the app's source code needs a package. Most of the tools that the app references are only for tests,
 * which are not copied.
 */
function isSource(name: string): boolean {
  const isTool = packageJson(join('packages', name)).nx.tags.includes('layer:tool');
  return !isTool || `@slipway/${name}` in packageJson(join('apps', APP)).dependencies;
}

function packageJson(member: string): { nx: { tags: string[] }; dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(ROOT, member, 'package.json'), 'utf8'));
}

/** Replaces package imports with relative paths, because `@slipway/kms` is only a folder in a `cdk init` project. */
function importByPath(lib: string): void {
  for (const file of readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    const path = join(lib, file);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(
        /'@slipway\/([^']+)'/g,
        (_, name: string) => `'${relative(dirname(path), join(lib, name, 'src'))}'`,
      ),
    );
  }
}

/** Installs the dependencies of the `cdk init` template: TypeScript 7 as `typescript`, tsx, and the CDK CLI. */
function installCompiler(folder: string): void {
  linkPackages(folder);
  const modules = join(folder, 'node_modules');
  ['typescript', '.bin'].forEach((name) => rmSync(join(modules, name)));
  symlinkSync(join(ROOT, 'node_modules', 'typescript-7'), join(modules, 'typescript'));
  mkdirSync(join(modules, '.bin'));
  symlinkSync(join('..', 'typescript', 'bin', 'tsc'), join(modules, '.bin', 'tsc'));
  symlinkSync(join('..', 'tsx', 'dist', 'cli.mjs'), join(modules, '.bin', 'tsx'));
  symlinkSync(join('..', 'aws-cdk', 'bin', 'cdk'), join(modules, '.bin', 'cdk'));
}

/** Edits a file so that it must be compiled again. The edit does not change a template. */
function edit(file: string): void {
  appendFileSync(file, `void ${Date.now()};\n`);
}
