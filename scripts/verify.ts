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
/** Folder of delivery tests in an app or package. The target `test` does not run these tests. */
const DELIVERIES = 'test/local';
/** Member whose delivery tests take longest: about 15 minutes. */
const LONGEST_DELIVERY = join('apps', 'fintech');
const NOTHING: Outcome = { passed: 0, failed: 0 };

/** Result of one test, as `jest-results.cjs` writes it. */
interface TestResult {
  readonly file: string;
  readonly status: string;
}

/** Function that runs one part of the verification. The output of a part is printed when the part has ended. */
type Part = () => Promise<Outcome>;

/**
 * Runs `npm run verify`, the second tier of proof (CONTRIBUTING.md): tests of the workspace itself, deliveries of the
 * apps and integration tests on the embedded AWS, tests of the build fence, builds in containers, the live page in a
 * browser, third-party apps, template checks, and the trace from requirements to tests. `npm test`, the first tier, is
 * not part of it.
 *
 * The results are written to `.slipway/evidence/`. The last line of the output contains the number of passed and failed
 * tests.
 *
 * With `mutations`, optionally followed by requirement IDs, the command breaks the lines that implement the
 * requirements instead. For all requirements, this takes an hour.
 */
async function main([part, ...ids]: readonly string[]): Promise<void> {
  if (part === 'mutations') {
    return tryMutations(ids);
  }
  rmSync(EVIDENCE, { recursive: true, force: true });
  const [longest, ...others] = deliveries();
  const outcomes = [
    await buildAndSynthesize(),
    await atOnce([testWorkspace, longest, testRunner, testIsolation, ...others, integrate]),
    await lintTemplates(),
    await traceRequirements(),
    await writePage(),
  ];
  const outcome = outcomes.reduce(add, NOTHING);
  console.log(`\n${closingLine(outcome)}`);
  process.exitCode = outcome.failed === 0 ? 0 : 1;
}

/** Runs two parts at a time, because they often wait. The list must begin with the longest parts. */
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

/** Builds and synthesizes the workspace. Unchanged parts that `npm test` has built are read from the cache. */
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

/** Tests the workspace itself: fresh clones, releases to a registry, other compilers. This is the longest part. */
async function testWorkspace(): Promise<Outcome> {
  return jest('test the workspace', 'test', '*.test.ts');
}

/**
 * Returns a part for the delivery tests of each app and package, with the longest part first. Apps are tested from
 * their templates to the delivered result, packages with updates of their deployed constructs. Each part takes minutes.
 */
function deliveries(): Part[] {
  return ['apps', 'packages']
    .flatMap((group) => readdirSync(join(ROOT, group)).map((name) => join(group, name)))
    .filter((member) => existsSync(join(ROOT, member, DELIVERIES)))
    .sort((one, other) => Number(other === LONGEST_DELIVERY) - Number(one === LONGEST_DELIVERY))
    .map((member) => async () => jest(`deliver with ${member}`, member, `${DELIVERIES}/**/*.test.ts`, member));
}

/** Runs the integration tests of every construct package and app that the embedded AWS can answer. */
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

/**
 * Tests the isolation of builds and tasks: tries to escape from the fence, and runs both in containers with podman and
 * with Docker's client. Without these programs, tests fail; none is skipped. The suites run one after the other,
 * because they share the container engine, and those of one package the folder for their results.
 */
async function testIsolation(): Promise<Outcome> {
  let outcome = NOTHING;
  for (const name of ['buildspec', 'ecs-model']) {
    const folder = join('packages', name);
    outcome = add(outcome, await jest(`try to escape from the fence (${name})`, folder, 'test/fenced/*.fenced.ts'));
    outcome = add(outcome, await jest(`run in containers (${name})`, folder, 'test/engine/*.engine.ts'));
  }
  return outcome;
}

/** Tests the runner. The two suites run one after the other, because both write their results to the same folder. */
async function testRunner(): Promise<Outcome> {
  return add(await testForeign(), await testBrowser());
}

/** Tests the live page of a run in the installed Chromium. Without Chromium, the tests fail; no test is skipped. */
async function testBrowser(): Promise<Outcome> {
  return jest('operate the live page in a browser', join('packages', 'local'), 'test/browser/*.browser.ts');
}

/** Runs third-party apps, with packages from the registry. The tests take minutes, and longer the first time. */
async function testForeign(): Promise<Outcome> {
  return jest('run third-party apps', join('packages', 'local'), 'test/foreign/**/*.foreign.ts');
}

/**
 * Runs the tests in a folder whose paths match a pattern.
 *
 * @param cwd working directory, relative to the workspace; the CDK reads an app's feature flags from it
 */
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
  // the requirement trace also reads the results of `npm test`, so they are kept
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

/** Writes the page that `npm run evidence` also writes. The page includes demo runs in this checkout, if any. */
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
  console.log(`\n── ${name}: started`);
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
