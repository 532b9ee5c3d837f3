import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';

const PROGRAM = 0o755;
const ASK_MS = 20_000;
/** Python code that prints the path and version of its interpreter, also from within a virtual environment. */
const ASK_PYTHON =
  'import sys; print(getattr(sys, "_base_executable", sys.executable)); print("%d.%d" % sys.version_info[:2])';

interface Python {
  readonly executable: string;
  readonly version: string;
}

const pythons = new Map<string, Promise<Python | undefined>>();

/**
 * Creates a prefix for the build, so that `npm install -g` and `pip install` change nothing of the user's, and what
 * they install is on the path.
 *
 * For pip this is a virtual environment that sees the packages of the Python on the path. Environments that a build
 * creates itself work as usual.
 *
 * @param folder folder in the home of the build
 * @param path search path of the build
 * @param trusted search path whose Python is run outside the fence @default - the path of the build
 * @returns variables of the build
 */
export async function ownPrefix(folder: string, path: string, trusted = path): Promise<Record<string, string>> {
  const programs = join(folder, 'bin');
  await mkdir(programs, { recursive: true });
  const python = await pythonOn(trusted);
  if (python) {
    await environmentOf(python, folder, programs);
  }
  return {
    PATH: [programs, path].join(delimiter),
    npm_config_prefix: folder,
    ...globalConfiguration(path),
  };
}

/** Returns npm's global configuration file. npm looks for it in its prefix, which has changed. */
function globalConfiguration(path: string): Record<string, string> {
  const node = path
    .split(delimiter)
    .map((entry) => join(entry, 'node'))
    .find((file) => existsSync(file));
  const file = node && join(dirname(dirname(realpathSync(node))), 'etc', 'npmrc');
  return file !== undefined && existsSync(file) ? { npm_config_globalconfig: file } : {};
}

/** Creates what `python -m venv --without-pip --system-site-packages` would, but faster. */
async function environmentOf({ executable, version }: Python, folder: string, programs: string): Promise<void> {
  await mkdir(join(folder, 'lib', `python${version}`, 'site-packages'), { recursive: true });
  const settings = { home: dirname(executable), 'include-system-site-packages': true, version };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
  await writeFile(join(folder, 'pyvenv.cfg'), lines.join(''));
  await Promise.all(['python', 'python3', `python${version}`].map((name) => symlink(executable, join(programs, name))));
  await Promise.all(
    ['pip', 'pip3', `pip${version}`].map((name) =>
      writeFile(join(programs, name), `#!/bin/sh\nexec '${join(programs, 'python')}' -m pip "$@"\n`, { mode: PROGRAM }),
    ),
  );
}

/** Runs the Python of a path, once for each path: the answer does not change within a run. */
async function pythonOn(path: string): Promise<Python | undefined> {
  const known = pythons.get(path) ?? askPython(path);
  pythons.set(path, known);
  return known;
}

async function askPython(path: string): Promise<Python | undefined> {
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', ASK_PYTHON], {
      env: { ...childEnvironment({ home: '/nonexistent' }), PATH: path },
      timeout: ASK_MS,
    });
    const [, executable, version] = /^(\/.+)\n(\d+\.\d+)$/.exec(stdout.trim())!; // others print something else
    return { executable, version };
  } catch {
    return undefined;
  }
}
