import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** No hooks. The filters of the repository's own configuration do run, as in a checkout of it. */
const SETTINGS = {
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  'core.quotePath': 'false',
  'core.autocrlf': 'false',
};

/**
 * Runs git in a folder, without a shell, with no configuration but the repository's own. It fetches nothing, not even what a
 * partial clone lacks. Resolves to what it prints; its error has what git said in `stderr`.
 */
export async function runGit(folder: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  const settings = Object.entries({ ...SETTINGS, 'safe.directory': folder }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const { stdout } = await promisify(execFile)('git', [...settings, '-C', folder, ...args], {
    env: environment(),
    maxBuffer: MAX_OUTPUT_BYTES,
    signal,
  });
  return stdout;
}

function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: devNull,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_ALLOW_PROTOCOL: 'none',
  };
}
