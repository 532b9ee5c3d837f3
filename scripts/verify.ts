import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './members';
import { add, closingLine, Outcome } from './outcome';
import { workspaceEnvironment } from './workspace-environment';

const EVIDENCE = join(ROOT, '.slipway', 'evidence');
const CLI = join(ROOT, 'packages', 'evidence', 'bin', 'slipway-evidence.js');
/** Where an app has them; its `test` leaves them out. */
const DELIVERIES = 'test/local';
const NOTHING: Outcome = { passed: 0, failed: 0 };

/** As `jest-results.cjs` writes it. */
interface TestResult {
  readonly file: string;
  readonly status: string;
}

/**
 * The second tier of proof (CONTRIBUTING.md), which builds on `npm test`: the workspace itself, the deliveries of the
 * apps on the embedded AWS, the fence of builds, apps as others write them, the templates, and which tests prove which
 * requirement.
 *
 * What it finds is written to `.slipway/evidence/`. The last line says how many passed and failed.
 */
function main(): void {
  rmSync(EVIDENCE, { recursive: true, force: true });
  const parts = [
    buildAndSynthesize,
    testWorkspace,
    testDeliveries,
    testFence,
    testForeign,
    lintTemplates,
    traceRequirements,
  ];
  const outcome = parts.map((part) => part()).reduce(add, NOTHING);
  console.log(`\n${closingLine(outcome)}`);
  process.exitCode = outcome.failed === 0 ? 0 : 1;
}

/** From the cache, where nothing changed since `npm test`. */
function buildAndSynthesize(): Outcome {
  const status = run('build and synthesize', [
    require.resolve('nx/bin/nx.js'),
    'run-many',
    '-t',
    'build',
    'synth',
    '--output-style=static',
  ]);
  return status === 0 ? NOTHING : { passed: 0, failed: 1 };
}

function testWorkspace(): Outcome {
  return jest('test the workspace', 'test', '*.test.ts');
}

/** Each app, from its templates to what its pipeline delivers: minutes each. */
function testDeliveries(): Outcome {
  return readdirSync(join(ROOT, 'apps'))
    .filter((app) => existsSync(join(ROOT, 'apps', app, DELIVERIES)))
    .map((app) => jest(`deliver with ${app}`, join('apps', app), `${DELIVERIES}/**/*.test.ts`, join('apps', app)))
    .reduce(add, NOTHING);
}

/** What a fence stops can be tried only with bubblewrap. Without it, these tests fail: none is skipped. */
function testFence(): Outcome {
  return ['buildspec', 'ecs-model']
    .map((name) => jest(`try to escape from the fence (${name})`, join('packages', name), 'test/fenced/*.fenced.ts'))
    .reduce(add);
}

/** Apps that others would write, with packages of the registry: it takes minutes, and the first time longer. */
function testForeign(): Outcome {
  return jest('run the apps of others', join('packages', 'local'), 'test/foreign/**/*.foreign.ts');
}

/** @param cwd folder below the workspace to run in: the flags of an app are read from there */
function jest(name: string, folder: string, files: string, cwd = '.'): Outcome {
  const results = join(ROOT, folder, 'coverage', 'results.json');
  const earlier = existsSync(results) ? readFileSync(results, 'utf8') : '[]';
  rmSync(results, { force: true });
  const status = run(
    name,
    [
      require.resolve('jest/bin/jest'),
      '-c',
      join(ROOT, 'jest.config.cjs'),
      '--rootDir',
      join(ROOT, folder),
      '--testMatch',
      `<rootDir>/${files}`,
      '--runInBand',
      '--verbose',
    ],
    cwd,
  );
  const tests: TestResult[] = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : [];
  // the requirement trace reads them with those of `npm test`
  mkdirSync(dirname(results), { recursive: true });
  writeFileSync(results, JSON.stringify([...othersOf(earlier, tests), ...tests], null, 1));
  const outcome = { passed: countOf(tests, 'passed'), failed: countOf(tests, 'failed') };
  return status === 0 ? outcome : { ...outcome, failed: Math.max(outcome.failed, 1) };
}

function othersOf(earlier: string, tests: readonly TestResult[]): TestResult[] {
  const files = new Set(tests.map(({ file }) => file));
  return (JSON.parse(earlier) as TestResult[]).filter(({ file }) => !files.has(file) && existsSync(file));
}

function countOf(tests: readonly { status: string }[], wanted: string): number {
  return tests.filter(({ status }) => status === wanted).length;
}

function lintTemplates(): Outcome {
  const assemblies = readdirSync(join(ROOT, 'apps'))
    .map((app) => join('apps', app, 'cdk.out'))
    .filter((folder) => existsSync(join(ROOT, folder)));
  return evidence('lint the templates', ['lint', ...assemblies], 'lint.json');
}

function traceRequirements(): Outcome {
  return evidence('trace the requirements', ['trace', '--markdown', join(EVIDENCE, 'proofs.md')], 'trace.json');
}

function evidence(name: string, args: readonly string[], file: string): Outcome {
  const json = join(EVIDENCE, file);
  run(name, [CLI, ...args, '--json', json]);
  return existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : { passed: 0, failed: 1 };
}

function run(name: string, args: readonly string[], cwd = '.'): number | null {
  const start = Date.now();
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, args, {
    cwd: join(ROOT, cwd),
    stdio: 'inherit',
    env: workspaceEnvironment(),
  });
  console.log(`── ${name}: exit code ${status} after ${((Date.now() - start) / 1_000).toFixed(1)} s`);
  return status;
}

main();
