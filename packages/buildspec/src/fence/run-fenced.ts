import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FenceError } from './errors';
import { BuildFence, fencedEnvironment, openFence } from './open-fence';

/** Settings of a program that runs in a separate fence. */
export interface FencedProgram {
  readonly fence: BuildFence;
  readonly program: readonly [string, ...string[]];
  /** Folder that the program can change. If the runner is root, the folder belongs to another user afterwards. */
  readonly folder: string;
  /** Working directory of the program, inside `folder`. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (chunk: Buffer) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs a program in a fence, in the same way as the commands of a build.
 *
 * @returns the exit code, which is 137 if the program was ended because the signal was aborted
 * @throws FenceError if the fence cannot be created or ends unexpectedly, or if the program exceeds a limit
 */
export async function runFenced(props: FencedProgram): Promise<number> {
  const { fence, program, folder, directory, environment, onOutput, signal } = props;
  const workFolder = await mkdtemp(join(tmpdir(), 'slipway-program-'));
  const home = join(workFolder, 'home');
  try {
    await Promise.all(['home', 'state'].map((name) => mkdir(join(workFolder, name))));
    const onNotice = (text: string) => onOutput(Buffer.from(`${text}\n`));
    const place = await openFence(fence, { sourceFolder: folder, workFolder, home, environment, onNotice });
    const stop = () => void place.end();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) {
      stop(); // the signal was aborted while the fence was created
    }
    const { ended, drained } = place.start({
      program: ['sh', '-c', 'exec 2>&1; exec "$0" "$@"', ...program],
      directory,
      environment: { ...fencedEnvironment(environment), HOME: home },
      onOutput,
    });
    const exitCode = await ended;
    await drained;
    signal.removeEventListener('abort', stop);
    await place.end();
    if (place.broken.aborted) {
      throw new FenceError(String(place.broken.reason));
    }
    return exitCode;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}
