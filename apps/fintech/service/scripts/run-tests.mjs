// Bundles and runs the tests of one kind: `node scripts/run-tests.mjs unit`. NODE_VERSION is the major Node.js version on
// which the tests run: the binary in TEST_NODE, which the build image contains, or else a binary from npm.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** Environment variables for npm, without the build's credentials. */
const FOR_NPM = [
  ...['PATH', 'HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['npm_config_cache', 'npm_config_registry', 'npm_config_userconfig', 'npm_config_globalconfig'],
];

const [kind] = process.argv.slice(2);
const outdir = join('.build', kind);
const folder = join('test', kind);

rmSync(outdir, { recursive: true, force: true });
const tests = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
if (tests.length === 0) {
  throw new Error(`no tests were found in ${folder}: the build fails, because it would prove nothing`);
}
await build({
  entryPoints: tests.map((file) => join(folder, file)),
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node16',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  logLevel: 'warning',
});
// Environment variables for the tests, without the build's credentials
const { PATH, HOME, CI, SERVICE_URL, SANDBOX_CARD } = process.env;
const env = Object.fromEntries(
  Object.entries({ PATH, HOME, CI, SERVICE_URL, SANDBOX_CARD }).filter(([, value]) => value !== undefined),
);
const files = readdirSync(outdir).map((file) => join(outdir, file));
const node = nodeOf(process.env.NODE_VERSION);
const version = execFileSync(node, ['--version'], { env, encoding: 'utf8' }).trim();
if (process.env.NODE_VERSION !== undefined && !version.startsWith(`v${process.env.NODE_VERSION}.`)) {
  throw new Error(`the tests must run on Node.js ${process.env.NODE_VERSION}, but ${node} is version ${version}`);
}
console.log(`${files.length} test files on Node.js ${version}`);
process.exitCode = spawnSync(node, ['--test', ...files], { env, stdio: 'inherit' }).status ?? 1;

/** Returns the path of a Node.js binary of a major version from npm, which also has versions that build images lack. */
function nodeOf(major) {
  if (major === undefined || process.versions.node.startsWith(`${major}.`)) {
    return process.execPath;
  }
  if (process.env.TEST_NODE !== undefined) {
    return process.env.TEST_NODE;
  }
  const name = `node-${process.platform}-${process.arch}`;
  const runtime = resolve('.build', `node-${major}`);
  mkdirSync(runtime, { recursive: true });
  writeFileSync(join(runtime, 'package.json'), '{}');
  const known = FOR_NPM.filter((variable) => process.env[variable] !== undefined);
  const npmEnvironment = Object.fromEntries(known.map((variable) => [variable, process.env[variable]]));
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', `${name}@${major}`], {
    cwd: runtime,
    env: { ...npmEnvironment, npm_config_offline: 'false' },
    stdio: 'inherit',
  });
  return join(runtime, 'node_modules', name, 'bin', 'node');
}
