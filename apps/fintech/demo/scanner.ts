import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';

const VERSION = '3.2.3';
const REQUIREMENTS = join(__dirname, '..', 'dast', 'requirements.txt');
const PROGRAM = 0o755;

/**
 * Adds wapiti, which scans the green tasks, to the `PATH` of this process for builds, because the build image that
 * contains it is not used on this machine. Wapiti is installed once for each user, in a virtual environment.
 *
 * @throws Error if wapiti cannot be installed
 */
export async function putScannerOnPath(onProgress: (line: string) => void = () => undefined): Promise<void> {
  const { XDG_CACHE_HOME: cache = join(homedir(), '.cache'), PATH } = process.env;
  const folder = join(cache, 'slipway', `wapiti-${VERSION}`);
  if (!existsSync(folder)) {
    onProgress(`installing wapiti ${VERSION}, which scans releases before traffic shifts to them (only once)`);
    await install(folder);
  }
  process.env.PATH = [shimsIn(folder), PATH].join(delimiter);
}

/** Installs wapiti's virtual environment atomically, because two runs may do so at the same time. */
async function install(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  const env = childEnvironment();
  const run = async (program: string, args: readonly string[]) => promisify(execFile)(program, args, { env });
  try {
    await run(process.env.SLIPWAY_PYTHON ?? 'python3', ['-m', 'venv', draft]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '-r', REQUIREMENTS];
    await run(join(draft, 'bin', 'python'), pip);
    await addShim(draft, folder);
    await chmod(draft, PROGRAM); // fenced builds run as a different user
    await rename(draft, folder).catch(() => access(folder)); // another run has installed it in the meantime
  } catch (cause) {
    const { stderr, message } = cause as Error & { readonly stderr?: string };
    throw new Error(
      `wapiti ${VERSION}, which scans the green tasks, cannot be installed; check that Python 3.10 or newer with the module venv is installed, and that pip can reach its package index, then run the demo again:\n${stderr || message}`,
      { cause },
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Adds a script that starts wapiti, because the first line of the script that pip installs names the draft folder. */
async function addShim(draft: string, folder: string): Promise<void> {
  const bin = join(folder, 'bin');
  await mkdir(shimsIn(draft));
  const script = `#!/bin/sh\nexec '${join(bin, 'python')}' '${join(bin, 'wapiti')}' "$@"\n`;
  await writeFile(join(shimsIn(draft), 'wapiti'), script, { mode: PROGRAM });
}

function shimsIn(folder: string): string {
  return join(folder, 'shims');
}
