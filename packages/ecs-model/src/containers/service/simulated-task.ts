import { RunningTask } from './task';

/**
 * Task whose image, or the program in it, is not available on this machine. It counts as running and healthy, but no
 * program runs.
 */
export class SimulatedTask implements RunningTask {
  public readonly address = '127.0.0.1';
  public readonly simulated = true;
  private isOver = false;

  constructor(public readonly arn: string) {}

  public get over(): boolean {
    return this.isOver;
  }

  public portAt(): number {
    return 0; // the task is not registered with load balancers
  }

  public async started(): Promise<void> {
    // the task counts as running immediately
  }

  public async exit(): Promise<string> {
    return 'exit code 0';
  }

  public async stop(): Promise<void> {
    this.isOver = true;
  }
}
