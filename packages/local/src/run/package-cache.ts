import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { PackagesNotFetchedError } from './errors';

const DESCRIPTION = 'package.json';
const LOCK = 'package-lock.json';

/**
 * Downloads the packages that `npm ci` installs for a project, once for each lock file, with this machine's npm. Builds
 * can then install the packages offline.
 *
 * Package scripts are not run, and the project's folder is not changed. The project's `.npmrc` is not read: to use
 * another registry, set it in the user's npm configuration or in `npm_config_registry`.
 *
 * @param project folder with a package.json and a package-lock.json
 * @param cache folder in which the packages are stored; keep it between runs to download them only once
 * @returns environment variables that let npm in a build find the packages
 */
export async function packageCache(
  project: string,
  cache: string,
  onProgress: (line: string) => void = () => undefined,
): Promise<Record<string, string>> {
  const digest = createHash('sha256')
    .update(await readLock(project))
    .digest('hex')
    .slice(0, 12);
  const folder = resolve(cache, `npm-${digest}`);
  if (!existsSync(folder)) {
    onProgress(`downloading the packages that ${basename(resolve(project))} installs (only once)`);
    await fetchInto(folder, project);
  }
  return { npm_config_cache: folder, npm_config_offline: 'true', npm_config_update_notifier: 'false' };
}

async function readLock(project: string): Promise<Buffer> {
  return readFile(join(project, LOCK)).catch((cause: Error) => {
    throw new PackagesNotFetchedError(project, `the project has no ${LOCK}; create it with npm install`, { cause });
  });
}

/**
 * Downloads the packages into a folder. The folder is created atomically, because two runs can download the packages at
 * the same time.
 */
async function fetchInto(folder: string, project: string): Promise<void> {
  await mkdir(resolve(folder, '..'), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  const copy = await mkdtemp(join(tmpdir(), 'slipway-packages-'));
  try {
    await Promise.all([DESCRIPTION, LOCK].map((file) => copyFile(join(project, file), join(copy, file))));
    await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', draft], {
      cwd: copy,
      env: childEnvironment(),
    });
    await rename(draft, folder).catch(() => access(folder)); // another run has already created the folder
  } catch (cause) {
    const { stderr, message } = cause as Error & { readonly stderr?: string };
    throw new PackagesNotFetchedError(
      project,
      `check that npm can reach its registry, then run again:\n${stderr || message}`,
      { cause },
    );
  } finally {
    await Promise.all([draft, copy].map((path) => rm(path, { recursive: true, force: true })));
  }
}
