import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { describeEngine, EngineMissingError, findEngine } from '../../src';
import { openFiles } from '../../src/engine/find-engine';

afterEach(removeFolders);

const self = (uid: number, platform: NodeJS.Platform = 'linux') => ({ platform, getuid: () => uid, getgid: () => uid });

test('finds an engine, its version, and where it keeps what containers write', async () => {
  scriptEngine({ info: '/var/lib/containers ' });

  const engine = await findEngine('podman', { program: ENGINE_STAND_IN });

  expect(engine).toMatchObject({ storage: '/var/lib/containers', isRoot: true });
  expect(describeEngine(engine)).toBe('podman 4.3.1');
});

test.each([
  ['docker', 0, '[name=seccomp]', true],
  ['docker', 1000, '[name=seccomp]', false],
  ['docker', 1000, '[name=seccomp name=rootless]', true],
  ['podman', 1000, '', true],
] as const)('builds by %s of user %d with %j are root: %s', async (name, uid, security, isRoot) => {
  scriptEngine({ info: `/var/lib/engine ${security}` });

  expect(await findEngine(name, { program: ENGINE_STAND_IN, self: self(uid) })).toMatchObject({ isRoot });
});

test.each([
  ['28.2.2 Engine,containerd,', '28.2.2', true],
  ['4.3.1 Podman Engine,Conmon,', '4.3.1 (service of podman)', false],
])('docker with the server %j is %s, and isolates builds: %s', async (version, described, isolatesBuilds) => {
  scriptEngine({ version });

  const engine = await findEngine('docker', { program: ENGINE_STAND_IN });

  expect([engine.version, engine.isolatesBuilds]).toEqual([described, isolatesBuilds]);
});

test('refuses an engine that is not installed, and says how to install it', async () => {
  const found = findEngine('podman', { program: '/nowhere/podman' });

  await expect(found).rejects.toThrow(EngineMissingError);
  await expect(found).rejects.toThrow(
    /--engine podman cannot be used: podman is not installed; to install it, run apt-get install podman/,
  );
  await expect(found).rejects.toMatchObject({ exitCode: 2 });
});

test('refuses an engine that does not work, with its message', async () => {
  scriptEngine({ broken: { info: 'Cannot connect to the Docker daemon' } });

  await expect(findEngine('docker', { program: ENGINE_STAND_IN })).rejects.toThrow(
    '--engine docker cannot be used: Cannot connect to the Docker daemon',
  );
});

test('looks on the path', async () => {
  const { PATH } = process.env;
  process.env.PATH = temporaryFolder();

  await expect(findEngine('docker').finally(() => (process.env.PATH = PATH))).rejects.toThrow(
    /not installed.*docs\.docker/,
  );
});

test('refuses any engine on another system than Linux', async () => {
  await expect(findEngine('docker', { self: self(501, 'darwin') })).rejects.toThrow(
    /--engine docker needs Linux.*darwin/,
  );
});

test('a container opens as many files as this process may', () => {
  const file = join(temporaryFolder(), 'limits');
  writeFileSync(file, 'Max open files            1024                 20000                files     \n');

  expect(openFiles(file)).toBe(20_000);
  expect(openFiles()).toBeGreaterThan(0);
  writeFileSync(file, 'Max cpu time unlimited unlimited seconds\n');
  expect(openFiles(file)).toBe(1024);
});
