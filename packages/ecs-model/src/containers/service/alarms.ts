export type AlarmState = 'OK' | 'ALARM';

/** The states of the alarms of the run. An alarm that nobody set is OK. */
export class Alarms {
  private readonly states = new Map<string, AlarmState>();

  public set(name: string, state: AlarmState): void {
    this.states.set(name, state);
  }

  /** Those of the given ones that are in alarm. */
  public triggered(names: readonly string[]): string[] {
    return names.filter((name) => this.states.get(name) === 'ALARM');
  }
}
