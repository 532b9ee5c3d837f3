import { setTimeout as sleep } from 'node:timers/promises';

/** The time of the model: a minute of the deployment is as many milliseconds here as the run wants. */
export class ModelClock {
  /** @param minuteMs how long a minute takes */
  constructor(private readonly minuteMs: number) {}

  /** How many milliseconds here a time takes there. */
  public milliseconds(seconds: number): number {
    return (seconds * this.minuteMs) / 60;
  }

  /** How many minutes there passed between two moments here. */
  public minutes(from: Date, to: Date): number {
    return (to.getTime() - from.getTime()) / this.minuteMs;
  }

  /** @throws AbortError as soon as the signal is aborted */
  public async sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    await sleep(this.milliseconds(seconds), undefined, { signal });
  }
}
