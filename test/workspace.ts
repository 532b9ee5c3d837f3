import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { childEnvironment } from '../packages/processes/src/child-environment';

export const ROOT = resolve(__dirname, '..');

/** Generated files of the root and of its members. The lists of projen contain some that are not needed here. */
export function generatedFiles(): string[] {
  const members = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => join(group, name)),
  );
  return ['.', ...members].flatMap((folder) => {
    const { files } = JSON.parse(readFileSync(join(ROOT, folder, '.projen', 'files.json'), 'utf8'));
    return files.map((file: string) => join(folder, file)).filter((file: string) => existsSync(join(ROOT, file)));
  });
}

/** Runs a command and returns its output. @throws Error if the command fails, with the complete output */
export function run(command: string, args: readonly string[], cwd = ROOT): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', env: ENV, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${[command, ...args].join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Returns the output and the exit code of a command with the given input. */
export function tell(input: string, command: string, args: readonly string[], cwd = ROOT) {
  const { status, stdout } = spawnSync(command, args, { cwd, input, encoding: 'utf8', env: ENV });
  return { status, said: stdout };
}

/**
 * Environment without the variables of a surrounding npm, Nx or jest, without a daemon that would outlive the test, and
 * without colors, which some tools use if CI is set.
 */
const ENV = {
  ...childEnvironment(),
  NX_DAEMON: 'false',
  NO_COLOR: '1',
  FORCE_COLOR: '0',
};
