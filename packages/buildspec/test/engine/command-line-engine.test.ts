import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { ContainerProps, Engine, EngineError, DockerfileBuild, ServiceContainer } from '../../src';
import { CommandLineEngine } from '../../src/engine/command-line-engine';

afterEach(removeFolders);

const engine = (name: Engine['name'] = 'podman', user?: { uid: number; gid: number }) =>
  new CommandLineEngine({
    ...{ name, version: '4', storage: '/storage', user, openFiles: 1000 },
    isolatesBuilds: true,
    program: ENGINE_STAND_IN,
  });

const container: ContainerProps = {
  name: 'slipway-1',
  image: 'sha256:abc',
  program: ['sh', '-c', 'echo hello'],
  mounts: [
    { inside: '/src', outside: '/project/src', readOnly: false },
    { inside: '/tools', outside: '/opt/tools', readOnly: true },
  ],
  fileBytes: 1000,
  processes: 64,
  memoryBytes: 2_000_000,
};

test('[RN-07] a container has no network, no privileges beyond those of a package manager, and has limits', () => {
  const [, ...args] = engine().start(container);

  expect(args).toEqual([
    ...['run', '--rm', '--interactive', '--pull=never', '--name', 'slipway-1'],
    ...['--label', `slipway.build=${process.pid}`, '--http-proxy=false'],
    ...['--network', 'none', '--workdir', '/', '--user', '0:0', '--cap-drop', 'ALL'],
    ...['--cap-add', 'CHOWN', '--cap-add', 'DAC_OVERRIDE', '--cap-add', 'FOWNER'],
    ...['--cap-add', 'KILL', '--cap-add', 'SETGID', '--cap-add', 'SETUID'],
    ...['--security-opt', 'no-new-privileges', '--security-opt', 'label=disable'],
    ...['--pids-limit', '64', '--memory', '2000000', '--memory-swap', '2000000', '--oom-score-adj', '1000'],
    ...['--ulimit', 'core=0:0', '--ulimit', 'fsize=1000:1000'],
    ...['--ulimit', 'nofile=1000:1000', '--ulimit', 'nproc=64:64'],
    ...['--mount', 'type=bind,source=/project/src,target=/src'],
    ...['--mount', 'type=bind,source=/opt/tools,target=/tools,readonly'],
    ...['--entrypoint', 'sh', 'sha256:abc', '-c', 'echo hello'],
  ]);
});

test('[RN-07] with a daemon that is root for others, a container is the user without any privilege', () => {
  const args = engine('docker', { uid: 1000, gid: 1001 }).start(container).join(' ');

  expect(args).toContain('--user 1000:1001 --cap-drop ALL --security-opt no-new-privileges');
  expect(args).not.toMatch(/--cap-add|--http-proxy/);
});

const service: ServiceContainer = {
  name: 'task-app',
  image: 'sha256:abc',
  labels: { 'slipway.run': '1' },
  network: 'task',
  readOnlyRoot: false,
  init: false,
  environmentFile: '/env',
  environment: {},
  mounts: [],
  volumes: [],
  memoryFolders: [],
  processes: 64,
};

test('[RN-07] a container of a service joins a network, gains no privileges, and is configured by its image', () => {
  expect(engine().serve(service).slice(1)).toEqual([
    ...['run', '--pull=never', '--log-driver', 'none', '--name', 'task-app', '--label', 'slipway.run=1'],
    ...['--http-proxy=false', '--network', 'container:task', '--env-file', '/env'],
    ...['--security-opt', 'no-new-privileges', '--security-opt', 'label=disable', '--pids-limit', '64'],
    ...['--ulimit', 'core=0:0', '--ulimit', 'nofile=1000:1000', '--ulimit', 'nproc=64:64', '--oom-score-adj', '1000'],
    'sha256:abc',
  ]);
});

test('[RN-07] a container of a service has the user, root, folders, limits and program that it is given', () => {
  const args = engine('docker').serve({
    ...service,
    entryPoint: ['tini', '--'],
    command: ['serve', '--all'],
    user: '1000:1000',
    workingDirectory: '/app',
    readOnlyRoot: true,
    init: true,
    reads: true,
    dropped: ['ALL'],
    environment: { KEY: 'a\nb' },
    mounts: [{ inside: '/ca.pem', outside: '/tmp/ca.pem', readOnly: true }],
    volumes: [
      { name: 'data', inside: '/data', readOnly: false },
      { name: 'fixed', inside: '/fixed', readOnly: true },
    ],
    memoryFolders: [{ inside: '/scratch', mebibytes: 8 }],
    memoryBytes: 1000,
  });

  expect(args.slice(args.indexOf('--env')).join(' ')).toBe(
    [
      '--env KEY=a\nb --user 1000:1000 --workdir /app --read-only --init --interactive --cap-drop ALL',
      '--security-opt no-new-privileges --security-opt label=disable --pids-limit 64',
      '--ulimit core=0:0 --ulimit nofile=1000:1000 --ulimit nproc=64:64 --oom-score-adj 1000',
      '--memory 1000 --memory-swap 1000 --mount type=bind,source=/tmp/ca.pem,target=/ca.pem,readonly',
      '--volume data:/data --volume fixed:/fixed:ro --tmpfs /scratch:size=8m',
      '--entrypoint tini sha256:abc -- serve --all',
    ].join(' '),
  );
});

test('says whether a container runs, runs programs in it, and asks it to end', async () => {
  const { calls } = scriptEngine();

  expect(await engine().runs('task-app')).toBe(false);
  await engine().exec('task-app', ['true'], new AbortController().signal);
  await expect(engine().exec('task-app', ['false'], new AbortController().signal)).rejects.toThrow(EngineError);
  await engine().stop('task-app', 3); // the container no longer exists, which is not an error

  expect(calls().map((args) => args.join(' '))).toEqual([
    'container inspect --format {{.State.Running}} task-app',
    'exec task-app true',
    'exec task-app false',
    'stop -t 3 task-app',
  ]);
  scriptEngine({ broken: { container: 'the daemon is gone' } });
  expect(await engine().runs('task-app')).toBe(false);
});

test('a program in a container has the user, folder, variables and input that it is given', () => {
  const execution = { container: 'task-app', program: ['sh', '-c', 'cat'], environment: {} };
  const more = { reads: true, user: '1000', workingDirectory: '/app', environment: { KEY: 'a' } };

  expect(engine().execution(execution).slice(1)).toEqual(['exec', 'task-app', 'sh', '-c', 'cat']);
  expect(
    engine()
      .execution({ ...execution, ...more })
      .slice(1)
      .join(' '),
  ).toBe('exec --interactive --user 1000 --workdir /app --env KEY=a task-app sh -c cat');
});

describe('an image that is built', () => {
  const image: DockerfileBuild = {
    file: '/source/Dockerfile',
    context: '/source/context',
    name: 'localhost/shop:1',
    network: 'task',
    args: { VERSION: '1' },
    files: ['/ca.pem'],
  };
  const built = async (name: Engine['name'], props: DockerfileBuild) => {
    const { calls } = scriptEngine();
    const lines: string[] = [];
    await engine(name).build(props, new AbortController().signal, (line) => lines.push(line));
    expect(lines).toEqual(['STEP 1/1']);
    return calls().at(-1)!.join(' ');
  };

  it('[RN-07] is built of images that the engine has, in the network of a container', async () => {
    expect(await built('podman', image)).toBe(
      [
        'build --force-rm --file /source/Dockerfile --tag localhost/shop:1 --http-proxy=false --pull=never',
        '--layers=false --network ns:/proc/0/ns/net --ulimit nofile=1000:1000 --ulimit nproc=4096:4096',
        '--build-arg VERSION=1 --volume /ca.pem:/ca.pem:ro /source/context',
      ].join(' '),
    );
    expect(await built('docker', { ...image, target: 'build', platform: 'linux/amd64' })).toBe(
      [
        'build --force-rm --file /source/Dockerfile --tag localhost/shop:1 --network container:task',
        '--ulimit nofile=1000:1000 --ulimit nproc=4096:4096 --build-arg VERSION=1',
        '--target build --platform linux/amd64 /source/context',
      ].join(' '),
    );
  });

  it('has no network unless it names one, and no limits if a service of podman builds it', async () => {
    expect(await built('docker', { ...image, network: undefined })).toContain(' --network none --ulimit ');
    const served = new CommandLineEngine({
      ...{ name: 'docker', version: '4', storage: '/storage', openFiles: 1000, program: ENGINE_STAND_IN },
      isolatesBuilds: false,
    });
    const { calls } = scriptEngine();
    await served.build(image, new AbortController().signal, () => undefined);
    expect(calls().at(-1)).not.toContain('--ulimit');
  });

  it('fails with the last line of the engine, and ends when its build is stopped', async () => {
    scriptEngine({ broken: { build: 'STEP 1\nError: RUN failed' } });
    const { signal } = new AbortController();

    await expect(engine().build(image, signal, () => undefined)).rejects.toThrow(/^Error: RUN failed$/);
    await expect(engine().build(image, AbortSignal.abort(), () => undefined)).rejects.toThrow(/aborted/);
    scriptEngine({ broken: { build: ' ' } });
    await expect(engine().build(image, signal, () => undefined)).rejects.toThrow(EngineError);
  });

  it('is saved in the format of docker', async () => {
    const { calls } = scriptEngine();
    const archive = join(temporaryFolder(), 'image.tar');

    await engine().save('localhost/shop:1', archive);

    expect(calls()).toEqual([['save', '--output', archive, 'localhost/shop:1']]);
    expect(existsSync(archive)).toBe(true);
  });
});

test.each(['/a,b', '/a"b', '/a\nb'])('refuses to give a container the folder %j', (path) => {
  const mounts = [{ inside: '/src', outside: path, readOnly: false }];

  expect(() => engine().start({ ...container, mounts })).toThrow(EngineError);
  expect(() => engine().start({ ...container, mounts })).toThrow(/comma, quotation mark or line break/);
});

test('says what an image is, and what it sets', async () => {
  scriptEngine({ images: { 'node:24': { Id: 'sha256:abc', Config: { Env: ['PATH=/bin', 'OPTIONS=a=b'] } } } });

  expect(await engine().image('node:24')).toEqual({ id: 'sha256:abc', environment: { PATH: '/bin', OPTIONS: 'a=b' } });
  expect(await engine().image('node:22')).toBeUndefined();
});

test.each([{ Env: null }, {}, null, undefined])('an image with the configuration %j sets nothing', async (Config) => {
  scriptEngine({ images: { 'node:24': { Id: 'sha256:abc', Config } } });

  expect(await engine().image('node:24')).toEqual({ id: 'sha256:abc', environment: {} });
});

test('a pull that fails says why, in the last line of the engine', async () => {
  scriptEngine();

  await expect(engine().pull('node:24', new AbortController().signal)).rejects.toThrow(/^Error: no such host$/);
});

test('a pull ends when its build is stopped', async () => {
  scriptEngine();

  await expect(engine().pull('node:24', AbortSignal.abort())).rejects.toThrow(/aborted/);
});

test.each([
  ['podman', ['rm', '--force', '--time', '0', '--ignore', 'slipway-1']],
  ['docker', ['rm', '--force', 'slipway-1']],
] as const)('%s ends a container at once', async (name, args) => {
  const { calls } = scriptEngine();

  await engine(name).remove('slipway-1');

  expect(calls()).toEqual([args]);
});

test('ending a container that is gone does nothing', async () => {
  scriptEngine({ broken: { rm: 'Error: No such container: slipway-1' } });

  await expect(engine('docker').remove('slipway-1')).resolves.toBeUndefined();
});

test('fails with what the engine says if a container cannot be ended', async () => {
  const { calls } = scriptEngine({ broken: { rm: 'the daemon is gone' } });

  await expect(engine('docker').remove('slipway-1')).rejects.toThrow('the daemon is gone');
  expect(calls()).toHaveLength(5); // a container that is ending can be removed a moment later
});

test.each([
  ['4711', 4711],
  ['<nil>', 0],
])('a container has written %s bytes', async (written, bytes) => {
  scriptEngine({ written });

  expect(await engine().writtenBytes('slipway-1')).toBe(bytes);
});

test('the engine gets the variables that it needs, and nothing else of the user', () => {
  const { DOCKER_HOST } = process.env;
  Object.assign(process.env, { DOCKER_HOST: 'unix:///run/engine.sock', GITHUB_TOKEN: 'secret' });

  const { environment } = engine();
  delete process.env.GITHUB_TOKEN;
  Object.assign(process.env, { DOCKER_HOST });

  expect(environment).toMatchObject({ DOCKER_HOST: 'unix:///run/engine.sock' });
  expect(environment).not.toHaveProperty('GITHUB_TOKEN');
});

test('without a name of its own, the program is the engine on the path', () => {
  const found = new CommandLineEngine({
    name: 'docker',
    version: '4',
    isolatesBuilds: true,
    storage: temporaryFolder(),
    openFiles: 1,
  });

  expect(found.start(container)[0]).toBe('docker');
});
