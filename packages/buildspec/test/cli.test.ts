import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { childEnvironment } from '@slipway/processes';
import { BUBBLEWRAP_STAND_IN } from '@slipway/testing/bubblewrap-stand-in';
import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { FROM_SOURCES } from '@slipway/testing/from-sources';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { main } from '../src/cli';

/**
 * These tests run on any machine, so the program that starts builds does not create a sandbox. `test/fenced` tests the
 * real one.
 */
let PATH: string;
beforeAll(() => {
  const programs = temporaryFolder();
  symlinkSync(BUBBLEWRAP_STAND_IN, join(programs, 'bwrap'));
  symlinkSync(ENGINE_STAND_IN, join(programs, 'podman'));
  PATH = `${programs}:${process.env.PATH}`;
  jest.spyOn(process, 'getuid').mockReturnValue(1000); // without a sandbox, root would lock itself out
});
beforeEach(() => Object.assign(process.env, { PATH, TZ: 'UTC' }));
afterAll(removeFolders);

let shop: string;
beforeEach(() => {
  shop = join(temporaryFolder(), 'shop');
  mkdirSync(shop);
});

const write = (path: string, content: string | object) =>
  writeFileSync(join(shop, path), typeof content === 'string' ? content : JSON.stringify(content));

/** Returns a buildspec with these commands and other settings. */
const spec = (commands: readonly string[], more: object = {}) => ({
  version: 0.2,
  phases: { build: { commands } },
  ...more,
});

/** Input without a terminal. */
const nobody = () => new PassThrough();
/** Terminal at which a user answers as soon as the question appears. */
const typing = (answer: string) => Object.assign(new PassThrough(), { isTTY: true }).end(answer);

const run = async (...args: readonly string[]) => runAt(nobody(), ...args);

async function runAt(stdin: PassThrough, ...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await main(['run', ...args], stdin, stdout, stderr);
  return { exitCode, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

/** Returns all files in the user's folder, with their content. */
const contents = () =>
  readdirSync(shop, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const stats = lstatSync(join(shop, path));
      return `${path} ${stats.mode} ${stats.isFile() ? readFileSync(join(shop, path), 'utf8') : ''}`;
    });

test('a build runs on a copy, with the phases of CodeBuild, and leaves the folder as it is', async () => {
  write('page.txt', 'hello\n');
  write('buildspec.yml', spec(['rm page.txt', 'mkdir dist', 'pwd > dist/where', 'touch "$CODEBUILD_SRC_DIR/made"']));
  const before = contents();

  const { exitCode, out, err } = await run(shop);

  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(out).toContain(`building a copy of ${shop} without .git and node_modules; the folder itself is not changed\n`);
  expect(out).toContain('[Container] Entering phase BUILD\n');
  expect(out).toContain('[Container] Phase complete: BUILD State: SUCCEEDED\n');
  expect(out).toMatch(/\nbuild SUCCEEDED after \d+\.\d s\n$/);
  expect(contents()).toEqual(before);
});

test('the copy has neither .git nor node_modules, and no link or socket that leads out of it', async () => {
  mkdirSync(join(shop, '.git'));
  mkdirSync(join(shop, 'lib', 'node_modules'), { recursive: true });
  write('page.txt', 'mine\n');
  symlinkSync('page.txt', join(shop, 'inside'));
  symlinkSync(join(shop, 'page.txt'), join(shop, 'absolute'));
  symlinkSync('../shop', join(shop, 'around'));
  symlinkSync('nowhere', join(shop, 'dangling'));
  const socket = createServer().listen(join(shop, 'socket'));
  await once(socket, 'listening');
  write('buildspec.yml', spec(['echo theirs > inside', 'find . | sort']));

  const { exitCode, out } = await run(shop);

  socket.close();
  expect(exitCode).toBe(0);
  expect(out).toContain('\n.\n./buildspec.yml\n./inside\n./lib\n./page.txt\n');
  expect(out.match(/not copied: (\w+), a link that is broken, absolute, or leads outside the folder/g)).toHaveLength(3);
  expect(readFileSync(join(shop, 'page.txt'), 'utf8')).toBe('mine\n');
});

test('variables of the command come before those of the buildspec, and take the place of stored secrets', async () => {
  write('buildspec.yml', {
    ...spec(['echo "$SIZE $COLOUR $TOKEN"'], {
      env: { variables: { SIZE: 's', COLOUR: 'red' }, 'secrets-manager': { TOKEN: 'shop/token' } },
    }),
  });

  const { exitCode, out } = await run(shop, '--env', 'SIZE=l', '--env', 'TOKEN=plain');

  expect(exitCode).toBe(0);
  expect(out).toContain('\nl red plain\n');
});

test('a build sees no variable of yours but those that are passed, whose values the log does not show', async () => {
  Object.assign(process.env, { SHOP_TOKEN: 'hush-hush', SHOP_OTHER: 'other' });
  write('buildspec.yml', spec(['env > seen', 'grep -c hush-hush seen', 'grep SHOP_ seen']));
  try {
    const { exitCode, out } = await run(shop, '--pass', 'SHOP_TOKEN');

    expect(exitCode).toBe(0);
    expect(out).toContain('\n1\n');
    expect(out).toContain('\nSHOP_TOKEN=***\n');
    expect(out).not.toMatch(/hush|SHOP_OTHER/);
  } finally {
    delete process.env.SHOP_TOKEN;
    delete process.env.SHOP_OTHER;
  }
});

test('artifacts are kept if a folder is given for them, each in its own, with its links', async () => {
  write('buildspec.yml', {
    ...spec(['mkdir dist', 'echo page > dist/page.txt', 'ln -s page.txt dist/index.txt', 'echo map > map.txt'], {
      artifacts: {
        files: ['**/*'],
        'base-directory': 'dist',
        'enable-symlinks': 'yes',
        'secondary-artifacts': { Map: { files: ['map.txt'] } },
      },
    }),
  });
  const out = join(temporaryFolder(), 'out');

  const built = await run(shop, '--out', out);

  expect(built.exitCode).toBe(0);
  expect(built.out).toContain(`artifact primary: 2 files in ${join(out, 'primary')}\n`);
  expect(built.out).toContain(`artifact Map: 1 file in ${join(out, 'Map')}\n`);
  expect(readFileSync(join(out, 'primary', 'page.txt'), 'utf8')).toBe('page\n');
  expect(readlinkSync(join(out, 'primary', 'index.txt'))).toBe('page.txt');
  expect(readFileSync(join(out, 'Map', 'map.txt'), 'utf8')).toBe('map\n');
});

test('a build that fails ends with 1, and says in which phase', async () => {
  write('ci.yml', spec(['exit 3']));

  const { exitCode, out } = await run(shop, '--buildspec', 'ci.yml');

  expect(exitCode).toBe(1);
  expect(out).toContain(
    'Phase complete: BUILD State: FAILED, COMMAND_EXECUTION_ERROR: Error while executing command: exit 3',
  );
  expect(out).toMatch(/\nbuild FAILED in phase BUILD after \d+\.\d s\n$/);
});

test('a build that takes longer than its timeout is ended, and ends with 1', async () => {
  write('buildspec.yml', spec(['sleep 60']));

  const { exitCode, out } = await run(shop, '--timeout', '0.01');

  expect(exitCode).toBe(1);
  expect(out).toMatch(/\nbuild TIMED_OUT in phase BUILD after/);
});

test.each([
  [
    'no buildspec',
    undefined,
    /^slipway-buildspec: YAML_FILE_ERROR: \S+buildspec\.yml cannot be read; create the buildspec/,
  ],
  ['a buildspec that CodeBuild refuses', spec([], { colour: 'red' }), /YAML_FILE_ERROR: .*unknown key "colour"/],
  [
    'a parameter whose value nobody gives',
    spec([], { env: { 'parameter-store': { SIZE: '/shop/size' } } }),
    /environment variable SIZE: .*the build has no AWS account to read from; pass the value with --env NAME=value or --pass NAME/,
  ],
  ['a reserved variable', spec([], { env: { variables: { CODEBUILD_X: '1' } } }), /reserved by CodeBuild/],
])('%s ends with 1 before any command runs', async (_, buildspec, message) => {
  if (buildspec !== undefined) {
    write('buildspec.yml', buildspec);
  }

  const { exitCode, out, err } = await run(shop);

  expect(exitCode).toBe(1);
  expect(err).toMatch(message);
  expect(out).not.toContain('Entering phase');
});

test.each([
  [
    'a folder for artifacts that is not empty',
    () => ['--out', shop],
    'is not an empty folder; choose a new or empty folder',
  ],
  ['a file for artifacts', () => ['--out', join(shop, 'page.txt')], 'is not an empty folder'],
  [
    'a timeout that is no number',
    () => ['--timeout', 'soon'],
    'a timeout must be a number of minutes greater than 0 and at most 2160',
  ],
  ['a timeout of nothing', () => ['--timeout', '0'], 'a timeout must be a number of minutes'],
  ['a timeout beyond that of CodeBuild', () => ['--timeout', '2161'], 'a timeout must be a number of minutes'],
  ['an unknown option', () => ['--colour'], "unknown option '--colour'"],
])('%s is bad usage: exit code 2, and nothing runs', async (_, options, message) => {
  write('page.txt', 'page');
  write('buildspec.yml', spec(['true']));

  const { exitCode, out, err } = await run(shop, ...options());

  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toContain(message);
});

describe('the fence', () => {
  it('is around every build, online and offline', async () => {
    write('buildspec.yml', spec(['true']));

    const builds = [await run(shop), await run(shop, '--offline')];

    builds.forEach(({ exitCode, out }) => {
      expect(out).toContain('[Container] fenced by bubblewrap\n');
      expect(exitCode).toBe(0);
    });
  });

  it('is left out on request', async () => {
    write('buildspec.yml', spec(['true']));

    const { exitCode, out } = await run(shop, '--unfenced');

    expect(out).toContain('[Container] not fenced\n');
    expect(exitCode).toBe(0);
  });

  it.each([
    ['yes\n', 0, '[Container] not fenced\n'],
    ['no\n', 2, 'Type yes to run them without isolation'],
  ])('is asked about if no fence is possible: %j ends with exit code %d', async (answer, expected, said) => {
    write('buildspec.yml', spec(['true']));
    process.env.TZ = 'refuses'; // behavior of the program that replaces bubblewrap

    const { exitCode, out } = await runAt(typing(answer), shop);

    expect(exitCode).toBe(expected);
    expect(out).toContain('Builds cannot be isolated here: bubblewrap is installed but cannot create a sandbox here');
    expect(out).toContain(said);
  });

  it.each([
    ['excludes nothing and everything at once', ['--unfenced', '--offline'], '--offline isolates builds'],
    [
      'allows a host and no host at once',
      ['--offline', '--allow-host', 'a.example'],
      '--allow-host lets builds reach a host, but --offline lets them reach none',
    ],
    ['is not there, and nobody can be asked', [], 'bubblewrap is not installed'],
  ])('is bad usage if it %s', async (_, options, message) => {
    write('buildspec.yml', spec(['true']));
    process.env.PATH = '/nothing';

    const { exitCode, out, err } = await run(shop, ...options);

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(message);
  });
});

test('Ctrl-C ends the build and what it started: exit code 130, and no copy is left', async () => {
  write('buildspec.yml', spec(['pwd', 'touch started; sleep 600']));
  const script = `
    const { runProgram } = require('@slipway/processes');
    const { main } = require(${JSON.stringify(join(__dirname, '..', 'src', 'cli'))});
    const { argv, stdin, stdout, stderr } = process;
    process.getuid = () => 1000;
    runProgram('slipway-buildspec', () => main(argv.slice(1), stdin, stdout, stderr), process);`;
  const child = spawn(process.execPath, ['-r', 'tsx/cjs', '-e', script, '--', 'run', shop], {
    env: { ...childEnvironment(), ...FROM_SOURCES },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  while (!out.includes('sleep 600')) {
    await once(child.stdout, 'data');
  }

  child.kill('SIGINT');

  const [code] = await once(child, 'close');
  const [copy] = /^\/.*slipway-build-.*$/m.exec(out)!;
  expect(code).toBe(130);
  expect(out).toContain('stopping the build (press Ctrl-C again to stop immediately)\n');
  expect(out).toMatch(/\nbuild STOPPED in phase BUILD after/);
  expect(existsSync(copy)).toBe(false);
});

test('Ctrl-C in the same process is handled once', async () => {
  write('buildspec.yml', spec(['sleep 600']));
  const stdout = new PassThrough();
  stdout.on('data', (chunk) => String(chunk).includes('Running command') && process.emit('SIGINT'));

  expect(await main(['run', shop], nobody(), stdout, new PassThrough())).toBe(130);
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('--engine runs the build in a container of its image', async () => {
  write('buildspec.yml', spec(['echo built']));
  scriptEngine({ images: { 'node:24': { Id: 'sha256:abc' } } });

  const { exitCode, out } = await run(shop, '--engine', 'podman', '--image', 'node:24');

  expect(exitCode).toBe(0);
  expect(out).toContain('[Container] in a container of node:24, by podman 4.3.1');
});

test('refuses --engine without an image', async () => {
  expect(await run(shop, '--engine', 'podman')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('--engine runs the build in a container of its image; pass the image with --image'),
  });
});
