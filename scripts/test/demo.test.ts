import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runLogged } from '../run-logged';
import { workspaceEnvironment } from '../workspace-environment';

const ROOT = resolve(__dirname, '..', '..');
const SOON_MS = 15_000; // a second, on a machine that is busy; a build takes longer

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'demo-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function node(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env: { ...workspaceEnvironment(), ...environment },
    encoding: 'utf8',
    timeout: SOON_MS,
  });
  return { status, out: stdout, err: stderr };
}
const demo = (args: readonly string[], environment = {}) =>
  node(['-r', './scripts/supported-node.cjs', '-r', 'tsx/cjs', 'scripts/demo.ts', ...args], environment);

describe('npm run demo', () => {
  it('explains itself, with --help', () => {
    expect(demo(['--help'])).toMatchObject({
      status: 0,
      err: '',
      out: expect.stringMatching(
        /npm run demo -- \[app\][\s\S]*brazilcart \(default\),[\s\S]*--yes[\s\S]*Exit codes: 0 as expected/,
      ),
    });
  });

  it('says its version', () => {
    expect(demo(['--version']).out.trim()).toBe(
      JSON.parse(readFileSync(join(ROOT, 'packages', 'local', 'package.json'), 'utf8')).version,
    );
  });

  it.each([[['nowhere']], [['brazilcart', 'github-container']], [['--fly']]])(
    'refuses %j as bad usage, and lists what there is',
    (args) => {
      const { status, err } = demo(args);

      expect(status).toBe(2);
      expect(err).toMatch(/^demo: [\s\S]*one of brazilcart(, | \(default\),)/);
    },
  );

  it('refuses credentials of a real account at once, before it builds', () => {
    const { status, out, err } = demo([], { AWS_ACCESS_KEY_ID: 'AKIA' });

    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toMatch(/^demo: the environment contains credentials for a real AWS account \(AWS_ACCESS_KEY_ID\)/);
  });

  it.each([
    ['missing', undefined],
    ['too old', '#!/bin/sh\nexit 1\n'],
  ])('refuses a Python that is %s at once, before it builds', (_, content) => {
    const python = join(folder, 'python');
    if (content) {
      writeFileSync(python, content, { mode: 0o755 });
    }

    const { status, out, err } = demo([], { XDG_CACHE_HOME: folder, SLIPWAY_PYTHON: python });

    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toMatch(/^demo: the embedded AWS needs Python 3\.10 or newer, which was not found/);
  });

  it('refuses a second demo of the same app, and names the first', () => {
    const lock = join(ROOT, '.slipway', 'brazilcart', 'run.lock');
    mkdirSync(join(lock, '..'), { recursive: true });
    expect(existsSync(lock)).toBe(false);
    writeFileSync(lock, JSON.stringify({ pid: process.pid, since: '2026-11-28T10:00:00.000Z' }));

    const { status, err } = demo([]);
    rmSync(lock);

    expect(status).toBe(1);
    expect(err).toMatch(
      new RegExp(
        `^demo: .*brazilcart is in use by another run \\(process ${process.pid}, since 2026-11-28T10:00:00.000Z\\)`,
      ),
    );
  });
});

describe('a Node that is too old', () => {
  beforeEach(() =>
    writeFileSync(
      join(folder, 'old.cjs'),
      "Object.defineProperty(process.versions, 'node', { value: process.env.PRETENDED });\n",
    ),
  );

  it.each([
    ['18.20.4', 1],
    ['20.18.3', 1],
    ['20.19.0', 0],
    ['22.1.0', 0],
  ])('is refused at once by everything: %s', (version, status) => {
    const programs = [
      ['-r', './scripts/supported-node.cjs', '-r', 'tsx/cjs', 'scripts/demo.ts'],
      ['packages/evidence/bin/slipway-evidence.js'],
      ['packages/local/bin/slipway.js'],
    ];

    for (const program of programs) {
      const said = node(['-r', join(folder, 'old.cjs'), ...program, '--version'], { PRETENDED: version });

      expect(said.status).toBe(status);
      expect(said.err).toMatch(status === 1 ? /^Slipway needs Node 20\.19 or newer, but this is v/ : /^$/);
    }
  });

  it('is refused by every script of the workspace', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };

    expect(
      Object.values(scripts).filter((script) => !/^node (-r \.\/)?scripts\/supported-node\.cjs /.test(script)),
    ).toEqual([]);
  });
});

describe('a build or synthesis of the demo that fails', () => {
  const run = (script: string, signal = new AbortController().signal) =>
    runLogged([process.execPath, '-e', script], {
      cwd: folder,
      environment: { GREETING: 'hello' },
      logFile: join(folder, 'building.log'),
      signal,
    });

  it('shows the last 20 lines of its log, and the path of the whole log', async () => {
    const failing = run(
      'for (let i = 1; i <= 30; i++) console.log(`line ${i}`); console.error(process.env.GREETING); process.exitCode = 3;',
    );

    await expect(failing).rejects.toThrow(
      /failed \(exit code 3\); the last lines of its output:\n {2}\| line 12\n(.*\n){18} {2}\| hello\n {2}complete log: .*building\.log$/,
    );
    expect(readFileSync(join(folder, 'building.log'), 'utf8')).toMatch(/^line 1\n/);
  });

  it('says nothing if it succeeds', async () => {
    await run('console.log(1)');
  });

  it('ends with the demo', async () => {
    await expect(run('setTimeout(() => {}, 60_000)', AbortSignal.timeout(500))).rejects.toThrow('SIGTERM');
    await expect(run('', AbortSignal.abort())).rejects.toThrow();
  });
});
