import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './members';
import { tryMutations } from './mutations';
import { add, closingLine, Outcome } from './outcome';
import { workspaceEnvironment } from './workspace-environment';

const EVIDENCE = join(ROOT, '.slipway', 'evidence');
const CLI = join(ROOT, 'packages', 'evidence', 'bin', 'slipway-evidence.js');
/** Folder of the deliveries of an app or package, which its target `test` leaves out. */
const DELIVERIES = 'test/local';
const NOTHING: Outcome = { passed: 0, failed: 0 };

/** Result as `jest-results.cjs` writes it. */
interface TestResult {
  readonly file: string;
  readonly status: string;
}

/** Part of the verification. Its output is printed when it has ended. */
type Part = () => Promise<Outcome>;

/**
 * Runs the second tier of proof (CONTRIBUTING.md), which builds on `npm test`: the workspace itself, the deliveries of
 * the apps and the integration tests on the embedded AWS, the fence of builds, builds in containers, the live page in a
 * browser, foreign apps, the templates, and the trace from requirements to tests.
 *
 * The results are written to `.slipway/evidence/`. The last line says how many tests passed and failed.
 *
 * With `mutations`, and optionally the IDs of requirements, it breaks the lines that implement requirements instead,
 * which takes an hour for all.
 */
async function main([part, ...ids]: readonly string[]): Promise<void> {
  if (part === 'mutations') {
    return tryMutations(ids);
  }
  rmSync(EVIDENCE, { recursive: true, force: true });
  const outcomes = [
    await buildAndSynthesize(),
    await atOnce([testWorkspace, testRunner, ...deliveries(), integrate, ...fences(), testContainers]),
    await lintTemplates(),
    await traceRequirements(),
    await writePage(),
  ];
  const outcome = outcomes.reduce(add, NOTHING);
  console.log(`\n${closingLine(outcome)}`);
  process.exitCode = outcome.failed === 0 ? 0 : 1;
}

/** Runs two parts at a time, longest first: they spend much of their time waiting. Each has a folder of its own. */
async function atOnce(parts: readonly Part[]): Promise<Outcome> {
  const waiting = [...parts];
  const outcomes: Outcome[] = [];
  const work = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      outcomes.push(await part());
    }
  };
  await Promise.all([work(), work()]);
  return outcomes.reduce(add, NOTHING);
}

/** Builds and synthesizes. Results come from the cache if nothing has changed since `npm test`. */
async function buildAndSynthesize(): Promise<Outcome> {
  const status = await run('build and synthesize', [
    require.resolve('nx/bin/nx.js'),
    'run-many',
    '-t',
    'build',
    'synth',
    '--output-style=static',
  ]);
  return status === 0 ? NOTHING : { passed: 0, failed: 1 };
}

/** Tests the workspace itself, the longest part: fresh clones, releases to a registry, other compilers. */
async function testWorkspace(): Promise<Outcome> {
  return jest('test the workspace', 'test', '*.test.ts');
}

/**
 * Returns the deliveries: each app, from its templates to what its pipeline delivers, and parts whose updates are
 * tested. Each takes minutes.
 */
function deliveries(): Part[] {
  return ['apps', 'packages']
    .flatMap((group) => readdirSync(join(ROOT, group)).map((name) => join(group, name)))
    .filter((member) => existsSync(join(ROOT, member, DELIVERIES)))
    .map((member) => async () => jest(`deliver with ${member}`, member, `${DELIVERIES}/**/*.test.ts`, member));
}

/** Runs the integration tests of every construct package and app, as far as the embedded AWS can answer. */
async function integrate(): Promise<Outcome> {
  const json = join(EVIDENCE, 'integ.json');
  await run('integrate on the embedded AWS', [
    '-r',
    'tsx/cjs',
    join(ROOT, 'scripts', 'integ.ts'),
    '--local',
    '--json',
    json,
  ]);
  return existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : { passed: 0, failed: 1 };
}

/** Returns the tests of what a fence prevents. They need bubblewrap, and fail without it: none is skipped. */
function fences(): Part[] {
  return ['buildspec', 'ecs-model'].map(
    (name) => async () =>
      jest(`try to escape from the fence (${name})`, join('packages', name), 'test/fenced/*.fenced.ts'),
  );
}

/** Tests builds and tasks in containers, by podman and by Docker's client. Without these, the tests fail. */
async function testContainers(): Promise<Outcome> {
  const builds = await jest('run builds in containers', join('packages', 'buildspec'), 'test/engine/*.engine.ts');
  return add(builds, await jest('run tasks in containers', join('packages', 'ecs-model'), 'test/engine/*.engine.ts'));
}

/** Tests the runner. The two suites run one after the other, because both write their results to the same folder. */
async function testRunner(): Promise<Outcome> {
  return add(await testForeign(), await testBrowser());
}

/** Tests the live page of a run, in the chromium of this machine. Without it, these tests fail: none is skipped. */
async function testBrowser(): Promise<Outcome> {
  return jest('operate the live page in a browser', join('packages', 'local'), 'test/browser/*.browser.ts');
}

/** Tests foreign apps, with packages of the registry. This takes minutes, and longer the first time. */
async function testForeign(): Promise<Outcome> {
  return jest('run the apps of others', join('packages', 'local'), 'test/foreign/**/*.foreign.ts');
}

/** Runs tests. @param cwd folder of the workspace to run in, from which the flags of an app are read */
async function jest(name: string, folder: string, files: string, cwd = '.'): Promise<Outcome> {
  const results = join(ROOT, folder, 'coverage', 'results.json');
  const earlier = existsSync(results) ? readFileSync(results, 'utf8') : '[]';
  rmSync(results, { force: true });
  const status = await run(
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
  // the requirement trace reads them together with those of `npm test`
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

async function lintTemplates(): Promise<Outcome> {
  const assemblies = readdirSync(join(ROOT, 'apps'))
    .map((app) => join('apps', app, 'cdk.out'))
    .filter((folder) => existsSync(join(ROOT, folder)));
  return evidence('lint the templates', ['lint', ...assemblies], 'lint.json');
}

async function traceRequirements(): Promise<Outcome> {
  return evidence('trace the requirements', ['trace', '--markdown', join(EVIDENCE, 'proofs.md')], 'trace.json');
}

/** Writes the page of `npm run evidence`. It includes the runs of the demos, if they ran in this checkout. */
async function writePage(): Promise<Outcome> {
  const files = ['--html', join(EVIDENCE, 'index.html'), '--json', join(EVIDENCE, 'page.json')];
  const status = await run('write the page for assessors', [CLI, 'page', ...files]);
  return status === 0 ? NOTHING : { passed: 0, failed: 1 };
}

async function evidence(name: string, args: readonly string[], file: string): Promise<Outcome> {
  const json = join(EVIDENCE, file);
  await run(name, [CLI, ...args, '--json', json]);
  return existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : { passed: 0, failed: 1 };
}

async function run(name: string, args: readonly string[], cwd = '.'): Promise<number | null> {
  const start = Date.now();
  console.log(`\n── ${name}: begins`);
  const child = spawn(process.execPath, args, {
    cwd: join(ROOT, cwd),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: workspaceEnvironment(),
  });
  let said = '';
  [child.stdout, child.stderr].forEach((stream) => stream.setEncoding('utf8').on('data', (text) => (said += text)));
  const [status] = (await once(child, 'close')) as [number | null];
  console.log(`\n── ${name}\n${said}`);
  console.log(`── ${name}: exit code ${status} after ${((Date.now() - start) / 1_000).toFixed(1)} s`);
  return status;
}

void main(process.argv.slice(2));
