import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { InstallationFailedError, PythonMissingError, VenvModuleMissingError } from './errors';
import { lastLines, runCommand } from './run-command';

const MINISTACK_VERSION = '1.5.33';
export const ASSETS = join(__dirname, '..', '..', 'assets', 'embedded-aws');

const VERSION_CHECK = 'import sys; sys.exit(sys.version_info < (3, 10))';

export interface VirtualEnvironmentProps {
  /** @default - `slipway/ministack-<version>` in `$XDG_CACHE_HOME` or `~/.cache` */
  readonly folder?: string;
  /** The interpreter to build it with. @default - `$SLIPWAY_PYTHON`, python3, or python */
  readonly python?: string;
  /** Where the cache, the interpreter and the settings of pip are looked up. @default - the environment of this process */
  readonly environment?: NodeJS.ProcessEnv;
  readonly onProgress?: (line: string) => void;
}

/**
 * Makes the Python environment of the embedded AWS on first use, and finds it again afterwards.
 *
 * It is built beside its final place and renamed: what has the final name is complete, and of two runs that build it
 * at once one wins and both work.
 *
 * @returns the path of its interpreter
 */
export async function ensureVirtualEnvironment(props: VirtualEnvironmentProps): Promise<string> {
  const folder = props.folder ?? cacheFolder(props.environment ?? process.env, homedir());
  const interpreter = join(folder, 'bin', 'python');
  if (existsSync(interpreter)) return interpreter;

  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  try {
    await build(draft, folder, props);
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(interpreter)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return interpreter;
}

/** Where the environment stands that every run of this user shares. */
export function cacheFolder({ XDG_CACHE_HOME: cache }: NodeJS.ProcessEnv, home: string): string {
  return join(cache || join(home, '.cache'), 'slipway', `ministack-${MINISTACK_VERSION}`);
}

async function build(draft: string, folder: string, props: VirtualEnvironmentProps): Promise<void> {
  const { onProgress = () => undefined, environment = process.env } = props;
  const python = await findPython(props.python ?? environment.SLIPWAY_PYTHON, environment);

  onProgress(`making a virtual environment in ${folder} (once)`);
  const made = await runCommand(python, ['-m', 'venv', draft], { environment });
  if (made.exitCode !== 0) throw new VenvModuleMissingError(python, lastLines(made.output));

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
    onLine: (line) => {
      const step = /^(Collecting|Installing) [^(]+/.exec(line);
      if (step) onProgress(step[0].trim().toLowerCase());
    },
  });
  if (installed.exitCode !== 0) throw new InstallationFailedError(folder, lastLines(installed.output));
}

async function findPython(wanted: string | undefined, environment: NodeJS.ProcessEnv): Promise<string> {
  const candidates = wanted ? [wanted] : ['python3', 'python'];
  for (const candidate of candidates) {
    if ((await runCommand(candidate, ['-c', VERSION_CHECK], { environment })).exitCode === 0) return candidate;
  }
  throw new PythonMissingError(candidates);
}
