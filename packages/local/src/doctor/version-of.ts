import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';

const ANSWER_MS = 20_000;

/** What a program says of its version in its first line; undefined if it cannot be run. */
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
