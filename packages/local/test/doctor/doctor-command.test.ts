import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ENGINE_STAND_IN, EngineScript, scriptEngine } from '@slipway/testing/engine-stand-in';
import { main } from '../../src/cli';
import { Examination } from '../../src/doctor/examine';
import { FolderLock } from '../../src/run/folder-lock';
import { displayWidth } from '../../src/progress/display-width';
import { writeReleaseAssembly } from '../run/release-assembly';

/** Machine with everything that a run can use. Each program prints what the doctor reads. */
const PROGRAMS = {
  python3: 'echo 3.12.4',
  bwrap: 'echo usage',
  git: 'echo git version 2.39.5',
  aws: 'echo aws-cli/2.17.0 Python/3.11.8 Linux/6.1',
  docker: `[ "$1" = --version ] || exec ${process.execPath} ${ENGINE_STAND_IN} "$@"; echo Docker version 28.2.2`,
  sh: 'exec /bin/sh "$@"',
  cat: 'exec /bin/cat',
};

const cwd = process.cwd();
let folder: string;
let isTerminal: boolean;
beforeEach(() => {
  isTerminal = false;
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'doctor-')));
  mkdirSync(join(folder, 'app'));
  process.chdir(join(folder, 'app'));
  jest.spyOn(process, 'env', 'get').mockReturnValue({ XDG_CACHE_HOME: join(folder, 'cache') });
  scriptEngine({ version: '28.2.2 Engine,' });
});
afterEach(() => {
  process.chdir(cwd);
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function program(path: string, script: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** Sets the PATH to a folder with only these programs. */
function has(programs: Readonly<Record<string, string>>): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  Object.entries(programs).forEach(([name, script]) => program(join(bin, name), script));
  process.env.PATH = bin;
}

async function doctor(...options: string[]) {
  const screen = { out: '', err: '' };
  const stdin = Object.assign(new PassThrough(), { isTTY: isTerminal });
  const stdout = new PassThrough().on('data', (chunk) => (screen.out += chunk));
  const stderr = new PassThrough().on('data', (chunk) => (screen.err += chunk));
  const exitCode = await main(
    ['doctor', ...options],
    stdin as unknown as NodeJS.ReadStream,
    stdout as unknown as NodeJS.WriteStream,
    stderr as unknown as NodeJS.WriteStream,
  );
  return { exitCode, ...screen };
}

/** Returns the finding about one item. */
async function finding(name: string, ...options: string[]) {
  const { exitCode, out } = await doctor('--json', ...options);
  const { findings } = JSON.parse(out) as Examination;
  return { exitCode, ...findings.find((one) => one.name === name) };
}

describe('slipway doctor', () => {
  it('[RN-11] shows what is installed and what for, in one screen, and leaves everything as it was', async () => {
    has(PROGRAMS);
    await writeReleaseAssembly('cdk.out');
    writeFileSync('cdk.json', '{}');
    program('node_modules/.bin/cdk', 'echo "2.1148.1 (build fcf5e34)"');

    const { exitCode, out, err } = await doctor('--port', '28461');

    expect([exitCode, err]).toEqual([0, '']);
    const lines = out.split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(80);
    expect(out.replace(/ +/g, ' ').replace(/\n (?! ?(ok|-|a run|MISSING))/g, ' ')).toMatch(
      new RegExp(
        [
          String.raw`^ ok Node v[\d.]+ on \w+ \w+ \(runs Slipway\)`,
          String.raw` ok Python 3\.12\.4 with venv, python3 \(runs the embedded AWS\)`,
          String.raw` - embedded AWS not installed yet \(runs the stacks\) the first run installs the embedded AWS: about 215 MB .*`,
          String.raw` ok bubblewrap works \(isolates builds\)`,
          String.raw` ok AWS credentials none \(must not be in the environment of a run\)`,
          String.raw` ok port 28461 is free on 127\.0\.0\.1 \(for the embedded AWS\)`,
          String.raw` ok report folder \.slipway is writable \(for the report and logs\)`,
          String.raw` ok app cdk\.out, \w.* \(declares the pipelines to run\)`,
          String.raw` ok CDK command line 2\.1148\.1 \(build fcf5e34\) \(synthesizes the app\)`,
          String.raw` ok git 2\.39\.5 \(for --repo, CodeCommit and slipway push\)`,
          String.raw` ok AWS CLI 2\.17\.0 \(for builds that call aws\)`,
          String.raw` ok docker docker 28\.2\.2 builds, runs and isolates containers \(runs builds for --engine docker\)`,
          String.raw` ok disk [\d.]+ GB free in .* \(.*\)\n`,
          String.raw` a run can start on this machine\n$`,
        ].join('\n'),
      ),
    );
    expect([readdirSync('.').sort(), readdirSync(folder).sort()]).toEqual([
      ['cdk.json', 'cdk.out', 'node_modules'],
      ['app', 'bin'],
    ]);
  });

  it('[RN-11] shows what is missing and how to get it on an empty machine, and exits with 1', async () => {
    has({});

    const { exitCode, out } = await doctor();

    expect(exitCode).toBe(1);
    const text = out.replace(/\s+/g, ' ');
    expect(text).toMatch(
      /MISSING Python the embedded AWS needs Python 3\.10 or newer, which was not found .*: install Python, or set SLIPWAY_PYTHON/,
    );
    expect(text).toMatch(
      /MISSING bubblewrap bubblewrap is not installed; install it with apt-get install bubblewrap .*pass --unfenced/,
    );
    expect(text).toContain(
      '- app no cdk.out in this folder (declares the pipelines to run) create it with npx cdk synth',
    );
    expect(text).toMatch(/- git not on the PATH .*install git/);
    expect(text).toContain('- container engine neither docker nor podman is on the PATH');
    expect(text).toMatch(/ a run cannot start on this machine; missing: Python, bubblewrap $/);
  });

  it('[RN-11] notes an AWS CLI that does not send all calls to the embedded AWS', async () => {
    has({ ...PROGRAMS, aws: 'echo aws-cli/1.45.11 Python/3.11.7 Linux/6.1 botocore/1.43.11' });

    expect(await finding('AWS CLI')).toMatchObject({
      state: 'note',
      found: '1.45.11',
      remedy: expect.stringMatching(/^install version 2 if builds call SQS, RDS/),
    });
  });

  it.each([
    ['AWS credentials', 'AWS_PROFILE', async () => void (process.env.AWS_PROFILE = 'production')],
    ['bubblewrap', 'cannot create a sandbox here', async () => has({ ...PROGRAMS, bwrap: '[ "$1" = --help ]' })],
    [
      'embedded AWS',
      'does not start',
      async () => mkdirSync(join(folder, 'cache/slipway/ministack-1.5.33'), { recursive: true }),
    ],
    ['app', 'manifest.json does not exist', async () => mkdirSync('cdk.out')],
    ['report folder', 'is not writable (ENOTDIR)', async () => writeFileSync('.slipway', 'a file')],
    ['report folder', 'is in use by another run', async () => FolderLock.take('.slipway')],
  ])('[RN-11] reports that %s is missing with the message of a run: %s', async (name, message, spoil) => {
    has(PROGRAMS);
    await spoil();

    expect(await finding(name)).toMatchObject({
      exitCode: 1,
      state: 'missing',
      found: expect.stringContaining(message),
    });
  });

  it('[RN-11] reports a report folder that a run would refuse, because it contains other files', async () => {
    has(PROGRAMS);
    mkdirSync('site');
    writeFileSync('site/index.html', 'mine');

    expect(await finding('report folder', '--out', 'site')).toMatchObject({
      exitCode: 1,
      state: 'missing',
      found: expect.stringContaining('contains files that no earlier run has written (index.html)'),
    });
  });

  it.each<[EngineScript, string]>([
    [{ broken: { info: 'Cannot connect' } }, '--engine docker cannot be used: Cannot connect'],
    [{ broken: { build: 'no space left' }, version: '28 ' }, 'docker 28 cannot build an image: no space left'],
  ])('[RN-11] an engine that does not work prevents no run: %j', async (script, found) => {
    has(PROGRAMS);
    scriptEngine(script);

    expect(await finding('docker')).toMatchObject({ exitCode: 0, state: 'note', found });
  });

  it.each<[problem: string, script: EngineScript | undefined, found: RegExp]>([
    ['is not installed', undefined, /^--engine docker cannot be used: docker is not installed/],
    ['cannot build', { broken: { build: 'no space left' }, version: '28 ' }, /cannot build an image: no space left$/],
  ])('[RN-11] reports that the engine of a run with --engine is missing if it %s', async (_problem, script, found) => {
    const { docker, ...others } = PROGRAMS;
    has(script ? { docker, ...others } : others);
    scriptEngine(script ?? {});

    expect(await finding('docker', '--engine', 'docker')).toMatchObject({
      exitCode: 1,
      state: 'missing',
      found: expect.stringMatching(found),
    });
  });

  it.each([
    [['--unfenced'], 'bubblewrap', 'note', '--unfenced: builds can read and change everything that you can'],
    [['--allow-real-account'], 'AWS credentials', 'ok', '--allow-real-account'],
  ])('checks the machine for a run with %j', async (options, name, state, found) => {
    has({ ...PROGRAMS, bwrap: 'exit 1' });
    process.env.AWS_PROFILE = 'production';

    expect(await finding(name, ...options)).toMatchObject({ state, found });
    expect((await doctor('--unfenced', '--allow-real-account')).exitCode).toBe(0);
  });

  it('[RN-11] in a terminal, where a run asks whether to go on without bubblewrap, such a run can start', async () => {
    has({ ...PROGRAMS, bwrap: 'exit 1' });
    const without = await finding('bubblewrap');
    isTerminal = true;

    expect(await finding('bubblewrap')).toMatchObject({
      exitCode: 0,
      state: 'note',
      found: without.found,
      remedy: expect.stringMatching(/a run asks you.*; in a script, pass --unfenced/),
    });
    expect(without).toMatchObject({
      exitCode: 1,
      state: 'missing',
      remedy: expect.stringMatching(/^or pass --unfenced/),
    });
    expect((await doctor()).out).toContain('a run can start on this machine');
    has(PROGRAMS);
    expect(await finding('bubblewrap')).toMatchObject({ state: 'ok', found: 'works' });
  });

  it('refuses a port that is taken, and a given app that is missing', async () => {
    has(PROGRAMS);
    const server = await new Promise<Server>((resolve) => {
      const listening: Server = createServer().listen(0, '127.0.0.1', () => resolve(listening));
    });
    const { port } = server.address() as { port: number };

    const taken = await finding('port', '--port', String(port));
    server.close();

    expect(taken).toMatchObject({ exitCode: 1, state: 'missing', found: expect.stringContaining('is in use') });
    expect(await finding('app', 'nowhere')).toMatchObject({ exitCode: 1, state: 'missing' });
  });

  it('finds a CDK above the app or on the path, and shows how to get one', async () => {
    has(PROGRAMS);
    writeFileSync('cdk.json', '{}');
    delete process.env.XDG_CACHE_HOME;

    expect(await finding('CDK command line')).toMatchObject({
      exitCode: 0,
      state: 'note',
      remedy: 'npm install --save-dev aws-cdk',
    });
    has({ cdk: 'echo 2.1' });
    expect(await finding('CDK command line')).toMatchObject({ state: 'ok', found: '2.1' });
    program('../node_modules/.bin/cdk', 'echo 2.2');
    expect(await finding('CDK command line')).toMatchObject({ state: 'ok', found: '2.2' });
  });

  it('notes a disk that is full', async () => {
    has(PROGRAMS);
    process.env.XDG_CACHE_HOME = '/proc'; // a file system with a size of 0

    expect(await finding('disk')).toMatchObject({
      state: 'note',
      found: expect.stringContaining('0.0 GB free in /proc'),
    });
  });

  it('shows where the embedded AWS is, if it is installed', async () => {
    has(PROGRAMS);
    program(join(folder, 'cache/slipway/ministack-1.5.33/bin/python'), 'echo 3.11.7');

    expect(await finding('embedded AWS')).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/^installed in .*1\.5\.33$/),
    });
    expect(await finding('Python')).toMatchObject({ state: 'ok', found: '3.11.7' });
  });
});
