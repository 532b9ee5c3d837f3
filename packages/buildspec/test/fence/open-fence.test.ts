import { BUBBLEWRAP_STAND_IN } from '@slipway/testing/bubblewrap-stand-in';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { BuildFence, BuildspecRun, FencedProgram, runFenced } from '../../src';
import { FencedPlace } from '../../src/fence/fenced-place';
import { fencedEnvironment, fullText, limitOf, openFence, sandbox } from '../../src/fence/open-fence';
import { Gate } from '../../src/fence/gate';
import { build, FinishedBuild, output } from '../build-fixture';

const bubblewrap = { program: BUBBLEWRAP_STAND_IN, options: [] };
const settings: BuildFence = { bubblewrap, endpoints: [], processes: 1_000_000 };
const nothing = { mounts: [], crowded: 'too many', hungry: 'too much memory', release: async () => undefined };

afterEach(removeFolders);

/** Runs commands as in a fence, but without the sandbox. */
async function fenced(
  commands: readonly string[],
  fence: Partial<BuildFence> = {},
  props: Partial<BuildspecRun> = {},
): Promise<FinishedBuild> {
  const lines = commands.map((command) => `      - ${JSON.stringify(command)}\n`).join('');
  return build(`version: 0.2\nphases:\n  build:\n    commands:\n${lines}`, {
    fence: { ...settings, ...fence },
    ...props,
  });
}

const left = () => readdirSync(tmpdir()).filter((name) => /^slipway-(fence|gate)-/.test(name));

test('commands run one after the other, with variables and directory, and nothing is left', async () => {
  const { result, lines } = await fenced(['mkdir deep && cd deep && COLOR=blue', 'echo $COLOR in $(basename $PWD)']);

  expect(result).toMatchObject({ status: 'SUCCEEDED', fence: 'bubblewrap' });
  expect(output(lines)).toEqual(['blue in deep']);
  expect(lines).toContain('[Container] fenced by bubblewrap');
  expect(left()).toEqual([]);
});

test('without a fence, the result and the log say so', async () => {
  const { result, lines } = await build('version: 0.2\nphases:\n  build:\n    commands: [true]\n');

  expect(result.fence).toBe('none');
  expect(lines[0]).toBe('[Container] not fenced');
});

test('a build without a path of its own has no prefix either', async () => {
  const { result, lines } = await build(
    'version: 0.2\nphases:\n  build:\n    commands: [\'echo "$npm_config_prefix."\']\n',
    {
      environment: {},
    },
  );

  expect(result.status).toBe('SUCCEEDED');
  expect(output(lines)).toEqual(['.']);
});

test('a failing command fails the build with its exit code', async () => {
  expect((await fenced(['exit 7', 'echo never'])).result.failed).toMatchObject({ command: 'exit 7', exitCode: 7 });
});

test('processes that a command leaves running end with the build', async () => {
  const { source } = await fenced(['(sleep 2; touch late) & echo started']);
  await new Promise((resolve) => setTimeout(resolve, 2500));

  expect(existsSync(join(source, 'late'))).toBe(false);
});

test('a build that takes too long is ended', async () => {
  const { result } = await fenced(['sleep 60'], {}, { timeoutMs: 3000, graceMs: 200 });

  expect(result.status).toBe('TIMED_OUT');
});

test('a build that ignores being stopped is still ended', async () => {
  const { result } = await fenced(["trap '' TERM; sleep 60; sleep 60"], {}, { timeoutMs: 3000, graceMs: 200 });

  expect(result.status).toBe('TIMED_OUT');
});

test('fails with the limit when a build has too many processes', async () => {
  const { result } = await fenced(['sleep 60'], { processes: 1 });

  expect(result.status).toBe('FAILED');
  expect(result.phases[0].context).toContain('the build has more than 1 processes');
});

test('fails with the limit when a build uses too much memory', async () => {
  const { result } = await fenced(['sleep 60'], { memoryBytes: -(1024 ** 4) });

  expect(result.status).toBe('FAILED');
  expect(result.phases[0].context).toContain('the build uses more than -1048576 MiB of memory');
});

test('fails with the limit when a build writes too much', async () => {
  const { result } = await fenced(
    ['i=0; while [ $i -lt 20 ]; do i=$((i+1)); head -c 3000000 /dev/zero > f$i; done; sleep 60'],
    {
      diskBytes: 20 * 1024 * 1024,
    },
  );

  expect(result.phases[0].context).toContain('the build has written more than 20 MiB to the disk');
});

test('a limit that is exceeded in the background fails the phase, though its commands succeed', async () => {
  const { result } = await fenced(['(sleep 0.02; kill -9 $PPID) & true']);

  expect(result.status).toBe('FAILED');
  expect(result.phases[0].context).toContain('the sandbox of the build ended unexpectedly');
});

test('the supervisor does not inherit network settings, and does not load certificates', async () => {
  const { PIP_INDEX_URL, NODE_EXTRA_CA_CERTS } = process.env;
  Object.assign(process.env, { PIP_INDEX_URL: 'http://127.0.0.1:9', NODE_EXTRA_CA_CERTS: __filename });
  const { lines } = await fenced(["tr '\\0' '\\n' < /proc/$PPID/environ | cut -d= -f1"]);
  ['PIP_INDEX_URL', 'NODE_EXTRA_CA_CERTS'].forEach((name) => delete process.env[name]);
  Object.assign(process.env, JSON.parse(JSON.stringify({ PIP_INDEX_URL, NODE_EXTRA_CA_CERTS })));

  expect(output(lines)).toEqual(expect.arrayContaining(['PATH', 'HOME']));
  expect(output(lines).filter((name) => /^PIP_|_CERTS$/.test(name))).toEqual([]);
});

test('says what host the fence does not let the build reach', async () => {
  const gates: Gate[] = [];
  const open = jest.spyOn(Gate, 'open').mockImplementationOnce(async (props) => {
    open.mockRestore();
    const gate = await Gate.open(props);
    props.onRefused!('example.com:443');
    gates.push(gate);
    return gate;
  });

  const { lines } = await fenced(['true'], { offline: true, hosts: ['example.com'] });

  expect(lines).toContain('[Container] the fence does not let the build reach example.com:443');
});

test('a build has copies of caches, and does not change the originals', async () => {
  const cache = temporaryFolder();
  writeFileSync(join(cache, 'index'), 'kept');
  const seen: string[] = [];
  const spy = jest.spyOn(FencedPlace, 'open').mockImplementationOnce(async (props) => {
    spy.mockRestore();
    seen.push(...props.program);
    return FencedPlace.open(props);
  });

  await fenced(['true'], { network: { npm_config_cache: cache, PIP_CACHE_DIR: homedir() } });

  expect(seen[seen.indexOf(cache) - 1]).toMatch(/\/caches\/0$/);
  expect(seen.join(' ')).not.toContain(`bind ${homedir()} `);
  expect(seen.join(' ')).not.toContain('/caches/1');
});

test('fails and leaves nothing when the sandbox does not start', async () => {
  const work = temporaryFolder();
  const folders = ['src', 'home', 'state'].map((name) => join(work, name));
  folders.forEach((folder) => mkdirSync(folder));
  const [sourceFolder, home] = folders;
  const props = { sourceFolder, home, workFolder: work, environment: {}, script: '/script', onNotice: () => undefined };

  await expect(openFence({ ...settings, bubblewrap: { ...bubblewrap, program: '/bin/false' } }, props)).rejects.toThrow(
    /sandbox of the build did not start/,
  );
  expect(left()).toEqual([]);
});

test('the builds of root own their folders, and have a name', async () => {
  const owner = { uid: process.getuid!(), gid: process.getgid!() };
  const network = { npm_config_cache: temporaryFolder() };
  const { result } = await fenced(['true'], {
    network,
    bubblewrap: { ...bubblewrap, newOwner: () => owner },
  });

  expect(result.status).toBe('SUCCEEDED');
});

test('without a bound of its own, a build may have 2048 processes', async () => {
  const { result } = await build('version: 0.2\nphases:\n  build:\n    commands: [true]\n', {
    fence: { bubblewrap, endpoints: [] },
  });

  expect(['SUCCEEDED', 'FAILED']).toContain(result.status); // a machine may have more
});

test('large limits are shown in larger units', () => {
  expect(fullText(3 * 1024 ** 3)).toBe('the build has written more than 3 GiB to the disk');
});

test('the network of a build is the proxy of the run', () => {
  const environment = fencedEnvironment({
    https_proxy: 'http://corp:1',
    ALL_PROXY: 'x',
    PATH: '/usr/bin',
    COLOR: 'blue',
  });

  expect(environment).toMatchObject({
    https_proxy: 'http://127.0.0.1:47128',
    PATH: '/usr/bin',
    COLOR: 'blue',
    TMPDIR: '/tmp',
  });
  expect(environment).not.toHaveProperty('ALL_PROXY');
  expect(fencedEnvironment({})).not.toHaveProperty('PATH');
});

test.each([
  ['5.4.0-150-generic', undefined, 0],
  ['5.14.0', undefined, 100],
  ['6.1.0', undefined, 100],
  ['4.18.0', { uid: 70_000, gid: 70_000 }, 100],
])('on Linux %s, as %j, the kernel bounds processes at %s', (kernel, owner, expected) => {
  expect(limitOf(100, owner, kernel)).toBe(expected);
});

test('an own folder that is readable by name is shown, and one with the home in it is not', async () => {
  const readable = temporaryFolder();
  const gate = await Gate.open({ endpoints: [], hosts: [], upstream: {}, onRefused: () => undefined });
  const { program } = await sandbox(
    {
      bubblewrap,
      endpoints: [],
      readable: [readable],
      network: { npm_config_cafile: '/', NODE_EXTRA_CA_CERTS: '/etc/passwd' },
    },
    {
      sourceFolder: '/src',
      workFolder: '/place',
      home: '/home',
      environment: {},
      script: '/s',
      onNotice: () => undefined,
    },
    {
      gate,
      folder: temporaryFolder(),
      writable: [],
      owner: { uid: 70_000, gid: 70_001 },
      limitBytes: 3 * 1024 ** 3,
      processes: 100,
      memoryBytes: 1024 ** 3,
    },
  );
  await gate.close();

  expect(program.join(' ')).toContain(`--ro-bind ${readable} ${readable}`);
  expect(program.join(' ')).not.toContain('--ro-bind / /');
  expect(program.join(' ')).toContain('/passwd /etc/passwd');
});

test('files of the temporary folder of a build are found where they are outside', async () => {
  const mounts = [
    { inside: '/tmp', outside: '/place/tmp' },
    { inside: '/tmp/build/src', outside: '/tmp/build/src' },
    { inside: '/tmp/build', outside: '/place/build' },
  ];
  const place = await FencedPlace.open({
    ...nothing,
    mounts,
    program: ['sh', '-c', `echo '{"kind":"ready"}'; read line`],
  });
  await place.end();

  expect(['/tmp/a', '/tmp/build/src/b', '/etc/c', '/tmpfile'].map((path) => place.locate(path))).toEqual([
    '/place/tmp/a',
    '/tmp/build/src/b',
    '/etc/c',
    '/tmpfile',
  ]);
  expect(place.folders).toEqual(['/place/tmp', '/tmp/build/src', '/place/build']);
});

describe('output of a sandbox is not trusted', () => {
  /** Program that replaces the sandbox. */
  const sandboxed = (script: string) => FencedPlace.open({ ...nothing, program: ['sh', '-c', script] });
  const READY = `echo '{"kind":"ready"}'`;

  test.each([
    ['no message', `${READY}; echo hello; sleep 5`, 'an invalid message'],
    ['a message of another kind', `${READY}; echo '{"kind":"approve"}'; sleep 5`, 'an invalid message'],
    ['an endless line', `${READY}; yes | tr -d '\\n'`, 'a line that is too long'],
    ['an early end', `${READY}; echo bye >&2; exit 3`, 'ended unexpectedly: bye'],
    ['a broken bound', `${READY}; echo '{"kind":"hungry"}'; sleep 5`, 'too much memory'],
  ])('%s ends it', async (_, script, reason) => {
    const place = await sandboxed(script);
    if (!place.broken.aborted) {
      await once(place.broken, 'abort');
    }

    expect(place.broken.reason).toContain(reason);
    await place.end();
  });

  test('output of an unknown command is ignored, and a command ends with the sandbox', async () => {
    const place = await sandboxed(`${READY}; echo '{"kind":"output","id":9,"data":"aGk="}'; read line; exit 0`);

    const command = place.start({ program: ['true'], directory: '/', environment: {}, onOutput: () => undefined });

    expect(await command.ended).toBe(137);
    command.signal('SIGKILL');
    expect(await place.readState('values')).toBe('');
    await place.end();
  });

  test('a limit that is exceeded after the end kills nothing', async () => {
    const place = await sandboxed(`${READY}; read line`);
    await place.end();

    expect(() => place.break('late')).not.toThrow();
  });

  test('a sandbox that is not installed is reported', async () => {
    await expect(FencedPlace.open({ ...nothing, program: ['/nowhere/bwrap'] })).rejects.toThrow(
      /did not start: .*ENOENT/,
    );
  });
});

test('a registry on this machine can be reached, unless the build is offline', async () => {
  const server = createServer((_, answer) => answer.end('a package')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoints: unknown[] = [];
  const spy = jest.spyOn(Gate, 'open').mockImplementation(async (props) => {
    endpoints.push(props.endpoints);
    throw new Error('far enough');
  });
  const network = { npm_config_registry: `http://localhost:${port}/` };

  await expect(fenced(['true'], { network })).rejects.toThrow('far enough');
  await expect(fenced(['true'], { network, offline: true })).rejects.toThrow('far enough');
  spy.mockRestore();
  server.close();

  expect(endpoints).toEqual([[{ host: '127.0.0.1', port }], []]);
});

describe('a program in a fence of its own', () => {
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));

  const run = async (script: string, props: Partial<FencedProgram> = {}) => {
    const said: string[] = [];
    const exitCode = await runFenced({
      fence: settings,
      program: ['sh', '-c', script],
      folder,
      directory: folder,
      environment: { PATH: process.env.PATH! },
      onOutput: (chunk) => said.push(chunk.toString()),
      signal: new AbortController().signal,
      ...props,
    });
    return { exitCode, said: said.join('') };
  };

  test('ends with its exit code, and all its output is passed on', async () => {
    expect(await run('echo out; echo err >&2; touch made; exit 5')).toEqual({ exitCode: 5, said: 'out\nerr\n' });
    expect(existsSync(join(folder, 'made'))).toBe(true);
  });

  test('ends when it is stopped', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1500);

    expect(await run('sleep 60', { signal: stop.signal })).toMatchObject({ exitCode: 137 });
  });

  test('ends even if it is stopped before its fence exists', async () => {
    expect(await run('sleep 60', { signal: AbortSignal.abort() })).toMatchObject({ exitCode: 137 });
  });

  test('fails with the limit that it exceeds', async () => {
    await expect(run('sleep 60', { fence: { ...settings, processes: 1 } })).rejects.toThrow(/more than 1 processes/);
  });

  test('reports what it could not reach', async () => {
    const open = jest.spyOn(Gate, 'open').mockImplementationOnce(async (props) => {
      open.mockRestore();
      props.onRefused!('example.com:443');
      return Gate.open(props);
    });

    expect((await run('true')).said).toContain('does not let the build reach example.com:443');
  });

  test('a sandbox that does not end by itself is killed', async () => {
    const place = await FencedPlace.open({
      ...nothing,
      program: ['sh', '-c', `echo '{"kind":"ready"}'; exec 0<&-; sleep 60`],
    });
    const begin = Date.now();

    await place.end();

    expect(Date.now() - begin).toBeLessThan(10_000);
  });
});
