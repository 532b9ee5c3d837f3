// Bundles the tests of one kind and runs them: `node scripts/run-tests.mjs unit`. NODE_VERSION names the major version
// of Node.js that runs them: that of TEST_NODE, which the image of the build has, or else one that npm has.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** The variables of npm, without credentials of the build. */
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
  throw new Error(`no tests were found in ${folder}: a build without tests proves nothing`);
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
// The variables of the tests, without credentials of the build
const { PATH, HOME, CI, SERVICE_URL, SANDBOX_CARD } = process.env;
const env = Object.fromEntries(
  Object.entries({ PATH, HOME, CI, SERVICE_URL, SANDBOX_CARD }).filter(([, value]) => value !== undefined),
);
const files = readdirSync(outdir).map((file) => join(outdir, file));
const node = nodeOf(process.env.NODE_VERSION);
const version = execFileSync(node, ['--version'], { env, encoding: 'utf8' }).trim();
if (process.env.NODE_VERSION !== undefined && !version.startsWith(`v${process.env.NODE_VERSION}.`)) {
  throw new Error(`the tests are to run on Node.js ${process.env.NODE_VERSION}, and ${node} is ${version}`);
}
console.log(`${files.length} files of tests on Node.js ${version}`);
process.exitCode = spawnSync(node, ['--test', ...files], { env, stdio: 'inherit' }).status ?? 1;

/** Node.js of a major version: npm has its binaries, also those that the image of the build has no more. */
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
