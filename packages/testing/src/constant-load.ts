import { setTimeout as sleep } from 'node:timers/promises';
import { Load } from './load';

const AT_ONCE = 4;

/** Load of four concurrent users who send requests continuously, from construction until the load is stopped. */
export class ConstantLoad extends Load {
  private readonly asking: Promise<unknown>;

  /**
   * @param request function that sends a request, and resolves to the problem with the response, or undefined. A
   * rejection is also a failure
   * @param pauseMs pause between a response and the next request of the same user, in milliseconds
   */
  constructor(
    request: () => Promise<string | undefined>,
    private readonly pauseMs: number,
  ) {
    super(request);
    this.asking = Promise.all(Array.from({ length: AT_ONCE }, () => this.ask()));
  }

  protected async answered(): Promise<unknown> {
    return this.asking;
  }

  private async ask(): Promise<void> {
    while (!this.ended.signal.aborted) {
      await this.send();
      await sleep(this.pauseMs);
    }
  }
}
