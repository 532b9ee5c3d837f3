import { UnfencedError } from './errors';
import { Bubblewrap, findBubblewrap } from './find-bubblewrap';

export interface FenceChoice {
  /** Whether builds run directly on the machine, without a fence. @default false */
  readonly unfenced?: boolean;
  /**
   * Function that asks the user whether to continue without a fence, and shows the reason why a fence is not possible.
   * @default - the user cannot be asked, and builds do not run without a fence
   */
  readonly ask?: (reason: string) => Promise<boolean>;
  /** Path of bubblewrap. @default - `bwrap` on the PATH */
  readonly program?: string;
}

/**
 * Chooses the fence of builds before anything runs.
 *
 * @returns bubblewrap, or undefined if the user wants builds to run without a fence
 * @throws UnfencedError if builds cannot be fenced on this machine and the user has not agreed to run them without a
 * fence
 */
export async function chooseFence({ unfenced, ask, program }: FenceChoice): Promise<Bubblewrap | undefined> {
  if (unfenced) {
    return undefined;
  }
  try {
    return await findBubblewrap(program);
  } catch (error) {
    const { message } = error as Error;
    if (await ask?.(message)) {
      return undefined;
    }
    throw new UnfencedError(message, { cause: error });
  }
}

/** Returns a description of the fence of builds, for logs and reports. */
export function describeFence(fence: unknown): string {
  return fence ? 'fenced by bubblewrap' : 'not fenced';
}
