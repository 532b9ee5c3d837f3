// Bundles the unit tests and runs them: `node scripts/run-tests.mjs`.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const outdir = join('.build', 'test');
const folder = join('test', 'unit');

rmSync(outdir, { recursive: true, force: true });
const tests = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.test.ts'));
if (tests.length === 0) {
  throw new Error(`no tests were found in ${folder}: a build without tests proves nothing`);
}
await build({
  entryPoints: tests.map((file) => join(folder, file)),
  outdir,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  logLevel: 'warning',
});
// Environment variables for the tests, without the build's credentials
const { PATH, HOME, CI } = process.env;
const env = Object.fromEntries(Object.entries({ PATH, HOME, CI }).filter(([, value]) => value !== undefined));
const files = readdirSync(outdir, { recursive: true })
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => join(outdir, file));
process.exitCode =
  spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...files], { env, stdio: 'inherit' }).status ?? 1;
