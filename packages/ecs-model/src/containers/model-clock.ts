import { setTimeout as sleep } from 'node:timers/promises';

/** Clock of the model: a minute of a deployment takes a configurable number of milliseconds. */
export class ModelClock {
  /** @param minuteMs length of a minute, in milliseconds */
  constructor(private readonly minuteMs: number) {}

  /** Converts seconds of the model to milliseconds on this machine. */
  public milliseconds(seconds: number): number {
    return (seconds * this.minuteMs) / 60;
  }

  /** Returns the minutes of the model between two points in time on this machine. */
  public minutes(from: Date, to: Date): number {
    return (to.getTime() - from.getTime()) / this.minuteMs;
  }

  /** Waits for a time of the model. @throws AbortError as soon as the signal is aborted */
  public async sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    await sleep(this.milliseconds(seconds), undefined, { signal });
  }
}
