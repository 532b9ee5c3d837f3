import { Load } from './load';

const TICK_MS = 5;
/** Maximum number of requests that wait for a response. Further requests would only wait in a queue. */
const MOST_OPEN = 64;

/**
 * Load with a constant request rate, from construction until the load is stopped. Slow responses do not delay later
 * requests. If the process was busy, all requests that are due are sent together. While 64 requests wait for a
 * response, requests that are due are skipped, so that a slow machine gets less load instead of a growing queue.
 */
export class ConstantRate extends Load {
  private readonly start = performance.now();
  private readonly timer: NodeJS.Timeout;
  private readonly open = new Set<Promise<void>>();
  /** Number of requests that were due since the load started. */
  private due = 0;
  /** Times at which requests were sent, in milliseconds since the epoch. */
  private readonly sent: number[] = [];

  /**
   * @param request function that sends a request, and resolves to the problem with the response, or undefined. A
   * rejection is also a failure
   * @param perSecond number of requests per second, if the service responds in time
   */
  constructor(
    request: () => Promise<string | undefined>,
    private readonly perSecond: number,
  ) {
    super(request);
    this.timer = setInterval(() => this.sendDue(), TICK_MS);
  }

  /** Returns the average number of requests sent per second between two times, in any form that `Date` accepts. */
  public rateBetween(start: string | number, end: string | number): number {
    const [from, to] = [start, end].map((time) => new Date(time).getTime());
    return (this.sent.filter((time) => time >= from && time < to).length * 1_000) / (to - from);
  }

  protected async answered(): Promise<unknown> {
    clearInterval(this.timer);
    return Promise.all(this.open);
  }

  private sendDue(): void {
    const due = Math.floor(((performance.now() - this.start) * this.perSecond) / 1_000);
    for (; this.due < due; this.due += 1) {
      if (this.open.size >= MOST_OPEN) {
        continue;
      }
      const request = this.send().finally(() => this.open.delete(request));
      this.open.add(request);
      this.sent.push(Date.now());
    }
  }
}
