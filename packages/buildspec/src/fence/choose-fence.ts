import { UnfencedError } from './errors';
import { Bubblewrap, findBubblewrap } from './find-bubblewrap';

export interface FenceChoice {
  /** Whether the user wants builds to run directly on the machine. @default false */
  readonly unfenced?: boolean;
  /**
   * Asks a person whether to continue without a fence, giving the reason why it is missing.
   * @default - nobody can be asked: nothing is run without a fence
   */
  readonly ask?: (reason: string) => Promise<boolean>;
  /** Path of bubblewrap. @default - `bwrap` on the path */
  readonly program?: string;
}

/**
 * Decides how builds are fenced, before anything is run.
 *
 * @returns undefined if the user wants builds to run without a fence
 * @throws UnfencedError if builds cannot be fenced on this machine, and nobody has agreed to that
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

/** Describes how builds are fenced, for logs and reports. */
export function describeFence(fence: unknown): string {
  return fence ? 'fenced by bubblewrap' : 'not fenced';
}
