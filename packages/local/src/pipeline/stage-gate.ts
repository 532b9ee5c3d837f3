import { once } from 'node:events';
import { ExecutionMode } from '@slipway/embedded-aws';

export type Entry = { readonly entered: true } | { readonly entered: false; readonly supersededBy?: string };

/** Gate that determines when an execution can enter a stage. */
export interface StageGate {
  /**
   * Waits until the stage is free. Resolves to `entered: false` if a newer execution supersedes this execution or the
   * signal is aborted.
   */
  enter(executionId: string, signal: AbortSignal): Promise<Entry>;
  leave(): void;
}

/** Returns the gate of a stage. Except in PARALLEL mode, the gate admits one execution at a time. */
export function stageGate(mode: ExecutionMode): StageGate {
  return mode === 'PARALLEL' ? new OpenGate() : new LockedGate(mode === 'SUPERSEDED');
}

class OpenGate implements StageGate {
  public async enter(): Promise<Entry> {
    return { entered: true };
  }

  public leave(): void {
    // in PARALLEL mode, executions do not wait for each other
  }
}

/**
 * Gate that admits one execution at a time. With `newestOnly`, only one execution can wait: the next execution that
 * arrives supersedes it.
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
      ); // the execution has entered the stage before an abort
    });
    return turn.finally(() => done.abort());
  }
}
