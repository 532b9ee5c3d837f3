import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';

const ANSWER_MS = 20_000;

/**
 * Returns the first line that a program prints for `--version`, or undefined if the program is missing, fails, or does
 * not end within 20 seconds.
 */
export async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], {
      env: childEnvironment(),
      timeout: ANSWER_MS,
    });
    return stdout.trim().split('\n')[0];
  } catch {
    return undefined;
  }
}
