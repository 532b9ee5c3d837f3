import { once } from 'node:events';
import { ExecutionMode } from '@slipway/embedded-aws';

export type Entry = { readonly entered: true } | { readonly entered: false; readonly supersededBy?: string };

/** Decides when an execution may enter a stage. */
export interface StageGate {
  /**
   * Resolves once the stage is free, or with `entered: false` if a newer execution supersedes this one or the signal is
   * aborted.
   */
  enter(executionId: string, signal: AbortSignal): Promise<Entry>;
  leave(): void;
}

/** Returns the gate of a stage. It admits one execution at a time, except in PARALLEL mode. */
export function stageGate(mode: ExecutionMode): StageGate {
  return mode === 'PARALLEL' ? new OpenGate() : new LockedGate(mode === 'SUPERSEDED');
}

class OpenGate implements StageGate {
  public async enter(): Promise<Entry> {
    return { entered: true };
  }

  public leave(): void {
    // every execution has the stage to itself
  }
}

/**
 * Gate that admits one execution at a time.
 * @see
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html#concepts-how-it-works-executions
 */
class LockedGate implements StageGate {
  private occupied = false;
  private waiting: { readonly resolve: (entry: Entry) => void }[] = [];

  constructor(private readonly newestOnly: boolean) {}

  public async enter(executionId: string, signal: AbortSignal): Promise<Entry> {
    if (signal.aborted) {
      return { entered: false };
    }
    if (!this.occupied) {
      this.occupied = true;
      return { entered: true };
    }
    if (this.newestOnly) {
      this.waiting.splice(0).forEach(({ resolve }) => resolve({ entered: false, supersededBy: executionId }));
    }
    return this.wait(signal);
  }

  public leave(): void {
    const next = this.waiting.shift();
    this.occupied = next !== undefined;
    next?.resolve({ entered: true });
  }

  private async wait(signal: AbortSignal): Promise<Entry> {
    const done = new AbortController();
    const turn = new Promise<Entry>((resolve) => {
      const place = { resolve };
      this.waiting.push(place);
      once(signal, 'abort', { signal: done.signal }).then(
        () => {
          this.waiting = this.waiting.filter((it) => it !== place);
          resolve({ entered: false });
        },
        () => undefined,
      ); // its turn came first
    });
    return turn.finally(() => done.abort());
  }
}
