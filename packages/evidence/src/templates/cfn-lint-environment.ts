import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CfnLintError } from '../errors';

const REQUIREMENTS = join(__dirname, '..', '..', 'assets', 'cfn-lint', 'requirements.txt');
const LAST_LINES = 12;

/**
 * Pattern that matches environment variables that are passed to Python and pip: search path, folders, locale, proxies
 * and package index.
 */
const PASSED =
  /^(PATH|HOME|TMPDIR|LANG|LC_\w+|XDG_C(ACHE|ONFIG)_HOME|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|PIP_(CERT|(EXTRA_)?INDEX_URL|TRUSTED_HOST|NO_INDEX|FIND_LINKS))$/i;
const CREDENTIALS = /(:\/\/)[^\s\/?#]*@/g;

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CfnLintEnvironmentProps {
  /** Environment variables. `SLIPWAY_PYTHON` is the Python interpreter to use instead of `python3`. */
  readonly env: Environment;
  /** Folder of the virtual environment. @default - {@link defaultFolder} */
  readonly folder?: string;
  readonly onProgress: (line: string) => void;
}

/**
 * Returns the command that runs cfn-lint. The first call creates a virtual environment for cfn-lint, which takes about
 * 15 seconds.
 *
 * The virtual environment is created in a temporary folder, which is then renamed, so that a folder with the final name
 * is always complete. Scripts in the environment still contain the temporary path. The command therefore runs the
 * Python interpreter with the cfn-lint script as its argument.
 *
 * @returns the command with its first arguments
 * @throws CfnLintError if Python is missing or the packages cannot be installed
 */
export function ensureCfnLint(props: CfnLintEnvironmentProps): string[] {
  const folder = props.folder ?? defaultFolder(props.env);
  const interpreter = join(folder, 'bin', 'python');
  if (!existsSync(interpreter)) {
    mkdirSync(dirname(folder), { recursive: true });
    const draft = mkdtempSync(`${folder}.`);
    try {
      build(draft, props);
      move(draft, folder);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return [interpreter, join(folder, 'bin', 'cfn-lint')];
}

/**
 * Returns the path of a folder in the user's cache. The folder name depends on the pinned versions of cfn-lint and its
 * dependencies.
 */
export function defaultFolder(env: Environment): string {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'slipway', `cfn-lint-${digest}`);
}

/** Returns the environment variables that a Python program needs, without credentials in URLs. */
export function pythonEnvironment(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env)
      .filter(([name, value]) => value !== undefined && PASSED.test(name))
      .map(([name, value]) => [name, value!.replace(CREDENTIALS, '$1')]),
  );
}

function build(draft: string, { env: inherited, onProgress }: CfnLintEnvironmentProps): void {
  const env = pythonEnvironment(inherited);
  onProgress('creating a virtual environment for cfn-lint (once)');
  run(
    inherited.SLIPWAY_PYTHON || 'python3',
    ['-m', 'venv', draft],
    env,
    'install Python 3.10 or newer with its venv module, as python3 or at the path in $SLIPWAY_PYTHON',
  );
  onProgress('installing cfn-lint (once)');
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '-r', REQUIREMENTS];
  run(join(draft, 'bin', 'python'), pip, env, 'check that pip can reach its package index, then run the command again');
}

function run(command: string, args: readonly string[], env: Environment, advice: string): void {
  const { status, error, stderr } = spawnSync(command, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) {
    const said = error ? error.message : stderr.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
    throw new CfnLintError(`${[command, ...args].join(' ')} failed; ${advice}:\n${said}`, { cause: error });
  }
}

/**
 * Renames the folder of a complete virtual environment. Ignores the error if another process has created the same
 * environment in the meantime.
 */
function move(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(join(folder, 'bin', 'python'))) {
      throw error;
    }
  }
}
