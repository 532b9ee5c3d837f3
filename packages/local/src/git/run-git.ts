import { execFile, execFileSync } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/**
 * Git settings that disable hooks, the file system monitor, the quotation of paths and the conversion of line endings.
 * Filters in the repository's own configuration still run, as in a checkout.
 */
const SETTINGS = {
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  'core.quotePath': 'false',
  'core.autocrlf': 'false',
};
/** Git settings for commits of the runner, which do not use the user's identity, signature or templates. */
const OWN_SETTINGS = {
  ...SETTINGS,
  'init.templateDir': '',
  'commit.gpgSign': 'false',
  'tag.gpgSign': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
};
const AUTHOR = {
  GIT_AUTHOR_NAME: 'octocat',
  GIT_AUTHOR_EMAIL: 'octocat@example.com',
  GIT_COMMITTER_NAME: 'octocat',
  GIT_COMMITTER_EMAIL: 'octocat@example.com',
};

export interface RunGitProps {
  readonly signal?: AbortSignal;
  /** Protocols that git can use to reach other repositories, such as `file`. @default - none */
  readonly protocols?: string;
}

/**
 * Runs git in a folder, without a shell and only with the repository's own configuration. Git fetches nothing, not even
 * objects that a partial clone lacks. Resolves to the standard output. If git fails, the error contains the standard
 * error as `stderr`.
 */
export async function runGit(
  folder: string,
  args: readonly string[],
  { signal, protocols = 'none' }: RunGitProps = {},
): Promise<string> {
  const settings = options({ ...SETTINGS, 'safe.directory': folder });
  const env = { ...environment(), GIT_OPTIONAL_LOCKS: '0', GIT_ALLOW_PROTOCOL: protocols };
  const { stdout } = await promisify(execFile)('git', [...settings, '-C', folder, ...args], {
    env,
    maxBuffer: MAX_OUTPUT_BYTES,
    signal,
  });
  return stdout;
}

/**
 * Runs git in a repository that the run has created, with a fixed author, and returns the standard output. The user's
 * environment variables and settings cannot redirect git to another repository, hooks or templates.
 */
export function runGitInCopy(folder: string, args: readonly string[]): string {
  const env = { ...environment(), ...AUTHOR, GIT_DIR: '.git', GIT_WORK_TREE: '.' };
  return execFileSync('git', [...options(OWN_SETTINGS), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env,
    maxBuffer: MAX_OUTPUT_BYTES,
  });
}

function options(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function environment(): NodeJS.ProcessEnv {
  return {
    ...childEnvironment({ home: devNull }),
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_SYSTEM: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };
}
