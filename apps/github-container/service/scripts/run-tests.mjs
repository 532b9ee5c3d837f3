// Bundles and runs the tests of one kind: `node scripts/run-tests.mjs unit`.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const [kind] = process.argv.slice(2);
const outdir = join('.test', kind);
const folder = join('test', kind);

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: readdirSync(folder).map((file) => join(folder, file)),
  outdir,
  bundle: true,
  platform: 'node',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  logLevel: 'warning',
});
// Environment variables for the tests, without the build's credentials
const { PATH, HOME, CI, SERVICE_URL } = process.env;
const env = Object.fromEntries(
  Object.entries({ PATH, HOME, CI, SERVICE_URL }).filter(([, value]) => value !== undefined),
);
const files = readdirSync(outdir).map((file) => join(outdir, file));
process.exitCode =
  spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...files], { env, stdio: 'inherit' }).status ?? 1;
