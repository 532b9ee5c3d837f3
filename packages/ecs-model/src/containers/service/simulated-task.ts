import { RunningTask } from './task';

/** A task whose image cannot be had on this machine: it counts as running and healthy, and nothing is run. */
export class SimulatedTask implements RunningTask {
  public readonly address = '127.0.0.1';
  public readonly simulated = true;
  private isOver = false;

  constructor(public readonly arn: string) {}

  public get over(): boolean {
    return this.isOver;
  }

  public portAt(): number {
    return 0; // load balancers do not know it
  }

  public async started(): Promise<void> {
    // it runs from its first moment
  }

  public async exit(): Promise<string> {
    return 'exit code 0';
  }

  public async stop(): Promise<void> {
    this.isOver = true;
  }
}
