import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CacheNotWritableError,
  InstallationBrokenError,
  InstallationFailedError,
  PythonMissingError,
  VenvModuleMissingError,
} from '../../src/emulator/errors';
import { cacheFolder, ensureVirtualEnvironment, findInstallation } from '../../src/emulator/virtual-environment';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-test-'));
});
afterEach(() => rm(root, { recursive: true }));

/** Replaces Python with a version in which one part is broken. `$1 $2` is the call. */
async function python(cases: {
  version?: string;
  venv?: string;
  pip?: string;
  modules?: string;
  whole?: string;
}): Promise<string> {
  const {
    version = 'echo 3.12.4',
    modules = 'exit 0',
    whole = 'echo 3.12.4',
    venv = 'mkdir -p "$3/bin" && cp "$0" "$3/bin/python"',
    pip = 'echo "Collecting ministack (from x)"; echo "  Downloading x"; echo "Installing collected packages: ministack"; echo made >> "$(dirname "$0")/../made"',
  } = cases;
  const file = join(root, 'python');
  await writeFile(
    file,
    `#!/bin/sh\ncase "$1 $2" in\n"-m venv") ${venv} ;;\n"-m pip") ${pip} ;;\n"-c import venv"*) ${modules} ;;\n"-c import ministack"*) ${whole} ;;\n*) ${version} ;;\nesac\n`,
  );
  await chmod(file, 0o755);
  return file;
}

test('is created once, with progress, and found again', async () => {
  const folder = join(root, 'cache', 'venv');
  const progress: string[] = [];
  const props = { folder, python: await python({}), onProgress: (line: string) => progress.push(line) };

  const interpreter = await ensureVirtualEnvironment(props);
  await ensureVirtualEnvironment(props);

  expect(interpreter).toBe(join(folder, 'bin', 'python'));
  expect(await readFile(join(folder, 'made'), 'utf8')).toBe('made\n');
  expect(progress).toEqual([
    `creating a virtual environment in ${folder} (once)`,
    'installing the embedded AWS, ministack 1.5.33 (about 215 MB, once)',
    'collecting ministack',
    'installing collected packages: ministack',
  ]);
});

test('created by two runs at once works for both and leaves no draft', async () => {
  const props = { folder: join(root, 'cache', 'venv'), python: await python({}) };

  const interpreters = await Promise.all([ensureVirtualEnvironment(props), ensureVirtualEnvironment(props)]);

  expect(interpreters).toEqual([join(props.folder, 'bin', 'python'), join(props.folder, 'bin', 'python')]);
  expect(await readdir(join(root, 'cache'))).toEqual(['venv']);
});

test('is in the cache of this user, created by the Python that SLIPWAY_PYTHON names', async () => {
  const environment = { PATH: process.env.PATH, SLIPWAY_PYTHON: await python({}), XDG_CACHE_HOME: join(root, 'xdg') };

  expect(await ensureVirtualEnvironment({ environment })).toBe(
    join(root, 'xdg', 'slipway', 'ministack-1.5.33', 'bin', 'python'),
  );
});

test.each<[NodeJS.ProcessEnv, string]>([
  [{ XDG_CACHE_HOME: '/caches' }, '/caches/slipway/ministack-1.5.33'],
  [{ XDG_CACHE_HOME: '' }, '/home/me/.cache/slipway/ministack-1.5.33'],
  [{}, '/home/me/.cache/slipway/ministack-1.5.33'],
])('the cache with %j is %s', (environment, folder) => {
  expect(cacheFolder(environment, '/home/me')).toBe(folder);
});

test.each<[string, Parameters<typeof python>[0], new (...args: never[]) => Error, RegExp]>([
  [
    'a Python that is too old',
    { version: 'exit 1' },
    PythonMissingError,
    /needs Python 3.10 or newer, which was not found \(tried .*python\).*install Python/,
  ],
  ['a Python that crashes', { version: 'kill -9 $$' }, PythonMissingError, /needs Python 3.10 or newer/],
  [
    'a Python without the venv module',
    { venv: 'echo "No module named venv"; exit 1' },
    VenvModuleMissingError,
    /python3-venv\nNo module named venv/,
  ],
  [
    'a network that is not there',
    { pip: 'for i in $(seq 40); do echo "line $i"; done; echo "Network is unreachable" >&2; exit 1' },
    InstallationFailedError,
    /check the network, PIP_INDEX_URL and .*line 40[^]*Network is unreachable/s,
  ],
])('fails on %s with one clear message, and leaves nothing half made', async (_, cases, type, message) => {
  const making = ensureVirtualEnvironment({ folder: join(root, 'cache', 'venv'), python: await python(cases) });

  await expect(making).rejects.toThrow(type);
  await expect(making).rejects.toThrow(message);
  await expect(making).rejects.not.toThrow(/line 20\n/);
  expect(await readdir(join(root, 'cache'))).toEqual([]);
});

test('fails if no Python is on the path', async () => {
  await expect(ensureVirtualEnvironment({ folder: join(root, 'venv'), environment: { PATH: root } })).rejects.toThrow(
    /tried python3, python/,
  );
});

test('fails if its place is taken by something else', async () => {
  const folder = join(root, 'venv');
  await writeFile(folder, 'a file');

  await expect(ensureVirtualEnvironment({ folder, python: await python({}) })).rejects.toThrow(/ENOTDIR|EEXIST/);
});

describe('the check of the embedded AWS before a run', () => {
  const found = async (environment: NodeJS.ProcessEnv) =>
    findInstallation({ PATH: process.env.PATH, XDG_CACHE_HOME: join(root, 'xdg'), ...environment });
  const FOLDER = ['xdg', 'slipway', 'ministack-1.5.33'];

  test('[RN-11] a machine with a Python that is new enough can install it, and nothing is created', async () => {
    const SLIPWAY_PYTHON = await python({});

    expect(await found({ SLIPWAY_PYTHON })).toEqual({
      folder: join(root, ...FOLDER),
      installed: false,
      python: SLIPWAY_PYTHON,
      pythonVersion: '3.12.4',
    });
    expect(await readdir(root)).toEqual(['python']);
  });

  test.each<[string, Parameters<typeof python>[0], new (...args: never[]) => Error, string]>([
    ['is too old', { version: 'exit 1' }, PythonMissingError, 'install Python, or set SLIPWAY_PYTHON'],
    ['has no venv', { modules: 'echo "No module named ensurepip"; exit 1' }, VenvModuleMissingError, 'python3-venv'],
  ])('[RN-11] a machine whose Python %s is refused with a remedy', async (_, cases, type, message) => {
    const refusing = found({ SLIPWAY_PYTHON: await python(cases) });

    await expect(refusing).rejects.toThrow(type);
    await expect(refusing).rejects.toThrow(message);
  });

  test('[RN-11] a cache that cannot be written is refused with a remedy', async () => {
    await writeFile(join(root, 'xdg'), 'a file');

    const refusing = found({ SLIPWAY_PYTHON: await python({}) });

    await expect(refusing).rejects.toThrow(CacheNotWritableError);
    await expect(refusing).rejects.toThrow(/ministack-1\.5\.33 \(ENOTDIR\): set XDG_CACHE_HOME to a writable folder/);
  });

  test('an installation is found by its own Python, no matter which others exist', async () => {
    const environment = { PATH: process.env.PATH, XDG_CACHE_HOME: join(root, 'xdg'), SLIPWAY_PYTHON: await python({}) };
    await ensureVirtualEnvironment({ environment });

    expect(await found({ SLIPWAY_PYTHON: join(root, 'nothing') })).toEqual({
      folder: join(root, ...FOLDER),
      installed: true,
      python: join(root, ...FOLDER, 'bin', 'python'),
      pythonVersion: '3.12.4',
    });
  });

  test('[RN-11] an installation that no longer starts is refused with a remedy', async () => {
    const SLIPWAY_PYTHON = await python({ whole: 'echo Traceback; echo "No module named ministack"; exit 1' });
    const environment = { PATH: process.env.PATH, XDG_CACHE_HOME: join(root, 'xdg'), SLIPWAY_PYTHON };
    await ensureVirtualEnvironment({ environment });

    const refusing = found({});

    await expect(refusing).rejects.toThrow(InstallationBrokenError);
    await expect(refusing).rejects.toThrow(/does not start \(No module named ministack\).*delete the folder/);
  });
});
