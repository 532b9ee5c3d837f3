import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FenceError } from './errors';
import { BuildFence, fencedEnvironment, openFence } from './open-fence';

/** A program in a fence of its own. */
export interface FencedProgram {
  readonly fence: BuildFence;
  readonly program: readonly [string, ...string[]];
  /** What the program may change. As root, it belongs to another user from then on. */
  readonly folder: string;
  /** Where the program starts, in that folder. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (chunk: Buffer) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs one program in a fence, as the commands of a build run.
 *
 * @returns its exit code
 * @throws FenceError if the fence cannot be made, or the program broke one of its bounds
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
      stop(); // while the fence was made
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
