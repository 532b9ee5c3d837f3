import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const STOREFRONT = join(__dirname, 'storefront');

/**
 * Fetches what the storefront's build installs, once for each lock file, with the npm of this machine. The build itself then
 * runs offline.
 *
 * @returns the environment of a build that finds them
 */
export function fetchPackages(cache: string, onProgress: (line: string) => void = () => undefined): Record<string, string> {
  const digest = createHash('sha256').update(readFileSync(join(STOREFRONT, 'package-lock.json'))).digest('hex').slice(0, 12);
  const folder = join(cache, `npm-${digest}`);
  if (existsSync(folder)) {
    return offline(folder);
  }
  onProgress('fetching the packages that the storefront installs (once)');
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(`${folder}.`);
  const project = mkdtempSync(join(tmpdir(), 'storefront-'));
  try {
    ['package.json', 'package-lock.json'].forEach((file) => cpSync(join(STOREFRONT, file), join(project, file)));
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', draft], { cwd: project, stdio: 'pipe' });
    renameSync(draft, folder);
    return offline(folder);
  } catch (error) {
    throw new Error(`the packages of the storefront cannot be fetched; see that npm reaches its registry, then run the demo again:\n${(error as { stderr?: Buffer }).stderr ?? error}`, { cause: error });
  } finally {
    [draft, project].forEach((path) => rmSync(path, { recursive: true, force: true }));
  }
}

function offline(folder: string): Record<string, string> {
  return { npm_config_cache: folder, npm_config_offline: 'true', npm_config_update_notifier: 'false' };
}
