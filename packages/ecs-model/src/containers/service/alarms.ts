export type AlarmState = 'OK' | 'ALARM';

/** States of the alarms in the run. The initial state of an alarm is OK. */
export class Alarms {
  private readonly states = new Map<string, AlarmState>();

  public set(name: string, state: AlarmState): void {
    this.states.set(name, state);
  }

  /** Returns the names of the given alarms that are in the ALARM state. */
  public triggered(names: readonly string[]): string[] {
    return names.filter((name) => this.states.get(name) === 'ALARM');
  }
}
