import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './members';
import { add, closingLine, Outcome } from './outcome';

const EVIDENCE = join(ROOT, '.slipway', 'evidence');
const CLI = join(ROOT, 'packages', 'evidence', 'bin', 'slipway-evidence.js');
const NOTHING: Outcome = { passed: 0, failed: 0 };

/**
 * Every proof beyond `npm test`, which it builds on: the workspace itself, the templates, and which tests prove which requirement.
 *
 * What it finds is written to `.slipway/evidence/`. The last line says how many passed and failed.
 */
function main(): void {
  rmSync(EVIDENCE, { recursive: true, force: true });
  const parts = [buildAndSynthesize, testWorkspace, lintTemplates, traceRequirements];
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
  const results = join(ROOT, 'test', 'coverage', 'results.json');
  rmSync(results, { force: true });
  const status = run('test the workspace', [
    require.resolve('jest/bin/jest'),
    '-c',
    'jest.config.cjs',
    '--rootDir',
    'test',
    '--testMatch',
    '<rootDir>/*.test.ts',
    '--runInBand',
    '--verbose',
  ]);
  const tests: { status: string }[] = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : [];
  const outcome = { passed: countOf(tests, 'passed'), failed: countOf(tests, 'failed') };
  return status === 0 ? outcome : { ...outcome, failed: Math.max(outcome.failed, 1) };
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

function run(name: string, args: readonly string[]): number | null {
  const start = Date.now();
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  console.log(`── ${name}: exit code ${status} after ${((Date.now() - start) / 1_000).toFixed(1)} s`);
  return status;
}

main();
