import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';

const PROGRAM = 0o755;
const ASK_MS = 20_000;
/** Python code that prints the path and version of the base interpreter, even in a virtual environment. */
const ASK_PYTHON =
  'import sys; print(getattr(sys, "_base_executable", sys.executable)); print("%d.%d" % sys.version_info[:2])';

interface Python {
  readonly executable: string;
  readonly version: string;
}

const pythons = new Map<string, Promise<Python | undefined>>();

/**
 * Creates an installation prefix for the build, so that `npm install -g` and `pip install` do not change the user's
 * files, and installed programs are on the PATH.
 *
 * For pip, the prefix is a virtual environment that includes the packages of the Python on the PATH. Virtual
 * environments that a build creates itself work as usual.
 *
 * @param folder folder in the home folder of the build
 * @param path PATH of the build
 * @param trusted PATH whose Python is run outside the fence @default - the PATH of the build
 * @returns environment variables for the build
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

/**
 * Returns the variable that names npm's global configuration file. By default, npm reads this file from its prefix,
 * which the build changes.
 */
function globalConfiguration(path: string): Record<string, string> {
  const node = path
    .split(delimiter)
    .map((entry) => join(entry, 'node'))
    .find((file) => existsSync(file));
  const file = node && join(dirname(dirname(realpathSync(node))), 'etc', 'npmrc');
  return file !== undefined && existsSync(file) ? { npm_config_globalconfig: file } : {};
}

/** Creates the same virtual environment as `python -m venv --without-pip --system-site-packages`, but faster. */
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

/**
 * Returns the Python on a PATH. Python is run only once for each PATH, because the result does not change during a run.
 */
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
    const [, executable, version] = /^(\/.+)\n(\d+\.\d+)$/.exec(stdout.trim())!; // other programs print something else
    return { executable, version };
  } catch {
    return undefined;
  }
}
