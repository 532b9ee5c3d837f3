import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, rmdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import {
  CacheNotWritableError,
  InstallationBrokenError,
  InstallationFailedError,
  PythonMissingError,
  VenvModuleMissingError,
} from './errors';
import { lastLines, runCommand } from './run-command';

const MINISTACK_VERSION = '1.5.33';
export const ASSETS = join(__dirname, '..', '..', 'assets');

const VERSION_CHECK = 'import sys; print("%d.%d.%d" % sys.version_info[:3]); sys.exit(sys.version_info < (3, 10))';
/** Python code that imports two modules that Debian distributes in separate packages. */
const VENV_CHECK = 'import venv, ensurepip';
const WHOLE_CHECK = `import ministack; ${VERSION_CHECK}`;

export interface VirtualEnvironmentProps {
  /** Folder of the virtual environment. @default - `slipway/ministack-<version>` in `$XDG_CACHE_HOME` or `~/.cache` */
  readonly folder?: string;
  /** Python interpreter that creates the virtual environment. @default - `$SLIPWAY_PYTHON`, `python3` or `python` */
  readonly python?: string;
  /**
   * Environment variables that set the cache folder, the Python interpreter and the package index of pip. Python and
   * pip receive only the variables that `childEnvironment` allows.
   * @default - the environment of this process
   */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * Names of environment variables that are passed to Python and pip unchanged, including credentials. @default - none
   */
  readonly passedVariables?: readonly string[];
  readonly onProgress?: (line: string) => void;
  /** Abort signal that ends the installation. @default - the installation cannot be aborted */
  readonly signal?: AbortSignal;
}

/**
 * Creates the Python virtual environment of the embedded AWS on first use, and reuses it afterwards.
 *
 * The environment is created under a temporary name and then renamed, so a folder with the final name is always
 * complete. If two runs create the environment at the same time, both use the one that is completed first.
 *
 * @returns the path of the environment's Python interpreter
 * @throws PythonMissingError if no Python interpreter of a supported version is found
 * @throws VenvModuleMissingError if Python cannot create virtual environments
 * @throws InstallationFailedError if pip fails or the installation is aborted
 */
export async function ensureVirtualEnvironment(props: VirtualEnvironmentProps): Promise<string> {
  const folder = props.folder ?? cacheFolder(props.environment ?? process.env, homedir());
  const interpreter = interpreterIn(folder);
  if (existsSync(interpreter)) {
    return interpreter;
  }

  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  try {
    await build(draft, folder, props);
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(interpreter)) {
        throw error;
      }
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return interpreter;
}

/** Installation of the embedded AWS for this user. */
export interface Installation {
  /** Folder of the virtual environment. */
  readonly folder: string;
  /** Whether the virtual environment exists. Otherwise, the next run creates it. */
  readonly installed: boolean;
  /** Python interpreter that runs the embedded AWS, or that will create its virtual environment. */
  readonly python: string;
  /** Version of the Python interpreter, such as `3.12.4`. */
  readonly pythonVersion: string;
}

/**
 * Checks whether the embedded AWS is installed or can be installed, without installing anything.
 *
 * @throws CacheNotWritableError if the installation folder is not writable
 * @throws PythonMissingError if no Python interpreter of a supported version is found
 * @throws VenvModuleMissingError if Python cannot create virtual environments
 * @throws InstallationBrokenError if the embedded AWS is installed but does not start, for example because its Python
 * interpreter was changed or removed
 */
export async function findInstallation(inherited: NodeJS.ProcessEnv): Promise<Installation> {
  const folder = cacheFolder(inherited, homedir());
  const environment = childEnvironment({ inherited });
  if (existsSync(folder)) {
    const python = interpreterIn(folder);
    const { exitCode, output } = await runCommand(python, ['-c', WHOLE_CHECK], { environment });
    if (exitCode !== 0) {
      throw new InstallationBrokenError(folder, lastLines(output, 1));
    }
    return { folder, installed: true, python, pythonVersion: lastLines(output, 1) };
  }
  await tryToWrite(folder);
  const { python, version } = await findPython(inherited.SLIPWAY_PYTHON, environment);
  const { exitCode, output } = await runCommand(python, ['-c', VENV_CHECK], { environment });
  if (exitCode !== 0) {
    throw new VenvModuleMissingError(python, lastLines(output));
  }
  return { folder, installed: false, python, pythonVersion: version };
}

async function tryToWrite(folder: string): Promise<void> {
  try {
    await rmdir(await mkdtemp(join(existingAbove(folder), '.slipway-')));
  } catch (error) {
    throw new CacheNotWritableError(folder, error as NodeJS.ErrnoException);
  }
}

function existingAbove(path: string): string {
  const above = dirname(path);
  return existsSync(above) ? above : existingAbove(above);
}

/** Returns the folder of the virtual environment that all runs of a user share. */
export function cacheFolder(environment: NodeJS.ProcessEnv, home: string): string {
  return join(userCache(environment, home), `ministack-${MINISTACK_VERSION}`);
}

/** Returns the cache folder that all runs of a user share. */
export function userCache({ XDG_CACHE_HOME: cache }: NodeJS.ProcessEnv, home: string): string {
  return join(cache || join(home, '.cache'), 'slipway');
}

function interpreterIn(folder: string): string {
  return join(folder, 'bin', 'python');
}

async function build(draft: string, folder: string, props: VirtualEnvironmentProps): Promise<void> {
  const { onProgress = () => undefined, environment: inherited = process.env, passedVariables: pass, signal } = props;
  const environment = childEnvironment({ inherited, pass });
  const { python } = await findPython(props.python ?? inherited.SLIPWAY_PYTHON, environment);

  onProgress(`creating a virtual environment in ${folder} (once)`);
  const made = await runCommand(python, ['-m', 'venv', draft], { environment });
  if (made.exitCode !== 0) {
    throw new VenvModuleMissingError(python, lastLines(made.output));
  }

  onProgress(`installing the embedded AWS, ministack ${MINISTACK_VERSION} (about 215 MB, once)`);
  const pip = [
    '-m',
    'pip',
    'install',
    '--no-input',
    '--disable-pip-version-check',
    '--progress-bar',
    'off',
    '-r',
    join(ASSETS, 'requirements.txt'),
  ];
  const installed = await runCommand(join(draft, 'bin', 'python'), pip, {
    environment,
    signal,
    onLine: (line) => {
      const step = /^(Collecting|Installing) [^(]+/.exec(line);
      if (step) {
        onProgress(step[0].trim().toLowerCase());
      }
    },
  });
  if (installed.exitCode !== 0) {
    throw new InstallationFailedError(folder, lastLines(installed.output));
  }
}

async function findPython(
  wanted: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly python: string; readonly version: string }> {
  const candidates = wanted ? [wanted] : ['python3', 'python'];
  for (const python of candidates) {
    const { exitCode, output } = await runCommand(python, ['-c', VERSION_CHECK], { environment });
    if (exitCode === 0) {
      return { python, version: lastLines(output, 1) };
    }
  }
  throw new PythonMissingError(candidates);
}
