import { setTimeout as sleep } from 'node:timers/promises';

/** Clock for model time. A minute of model time takes a configurable number of milliseconds of real time. */
export class ModelClock {
  /** @param minuteMs real duration of a minute of model time, in milliseconds */
  constructor(private readonly minuteMs: number) {}

  /** Converts seconds of model time to milliseconds of real time. */
  public milliseconds(seconds: number): number {
    return (seconds * this.minuteMs) / 60;
  }

  /** Returns the minutes of model time between two points in real time. */
  public minutes(from: Date, to: Date): number {
    return (to.getTime() - from.getTime()) / this.minuteMs;
  }

  /** Waits for a number of seconds of model time. @throws AbortError as soon as the signal is aborted */
  public async sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    await sleep(this.milliseconds(seconds), undefined, { signal });
  }
}
