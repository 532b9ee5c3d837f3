import type { Counterpart } from './rotate';
import type { SecretValue } from './secret-value';

/** A value that nothing else has to know. */
export class NoCounterpart implements Counterpart {
  constructor(public readonly next: (current: SecretValue) => SecretValue) {}

  public async accept(): Promise<void> {
    // nothing has to know it
  }

  public async test(): Promise<void> {
    // nothing could refuse it
  }
}
