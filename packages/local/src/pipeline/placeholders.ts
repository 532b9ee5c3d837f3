import { DIFFERENCES } from '../differences';

/** Values in place of variables that a simulated action would have made, and which of them were asked for. */
export class Placeholders {
  private readonly made = new Map<string, string>();

  /** @param simulated the names of simulated actions by namespace */
  constructor(private readonly simulated: Readonly<Record<string, string>> = {}) {}

  /** What was put in, in words. */
  public get used(): readonly string[] {
    return [...this.made.values()];
  }

  /** The placeholder for a variable; undefined if its action was not simulated. */
  public of(namespace: string, name: string): string | undefined {
    if (!Object.hasOwn(this.simulated, namespace)) {
      return undefined;
    }
    const value = `simulated-${namespace}-${name}`;
    const reference = `#{${namespace}.${name}}`;
    this.made.set(reference, DIFFERENCES.placeholder.says(value, reference, this.simulated[namespace]));
    return value;
  }
}
