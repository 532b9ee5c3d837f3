import { DIFFERENCES } from '../differences';

/** Placeholder values for variables of simulated actions, and a record of the placeholders that were used. */
export class Placeholders {
  private readonly made = new Map<string, string>();

  /** @param simulated names of simulated actions, by namespace */
  constructor(private readonly simulated: Readonly<Record<string, string>> = {}) {}

  /** Descriptions of the placeholders that were used. */
  public get used(): readonly string[] {
    return [...this.made.values()];
  }

  /** Returns the placeholder value of a variable, or undefined if its action was not simulated. */
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
