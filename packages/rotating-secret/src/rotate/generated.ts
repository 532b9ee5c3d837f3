import type { Counterpart } from './rotate';
import type { SecretValue } from './secret-value';

/** Counterpart of a value that no other system needs to know. */
export class NoCounterpart implements Counterpart {
  constructor(public readonly next: (current: SecretValue) => SecretValue) {}

  public async accept(): Promise<void> {
    // no other system needs to know the value
  }

  public async test(): Promise<void> {
    // no other system can reject the value
  }
}
