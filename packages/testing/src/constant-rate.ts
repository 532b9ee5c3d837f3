import { Load } from './load';

const TICK_MS = 5;
/** Most requests that wait for answers. More would only queue in a machine that cannot answer them. */
const MOST_OPEN = 16;

/**
 * Load of requests at a constant rate, from construction until it is stopped: a slow answer does not delay the requests
 * after it. If the process was busy, the requests that are due are sent together. While sixteen wait for answers, those
 * that are due are left out, so that a slow machine gets a smaller load instead of a growing queue.
 */
export class ConstantRate extends Load {
  private readonly start = performance.now();
  private readonly timer: NodeJS.Timeout;
  private readonly open = new Set<Promise<void>>();
  /** Requests that were due so far. */
  private due = 0;

  /**
   * @param request resolves to what is wrong with the answer, or undefined; a rejection counts as a failure, too
   * @param perSecond requests in a second, if they are answered in time
   */
  constructor(
    request: () => Promise<string | undefined>,
    private readonly perSecond: number,
  ) {
    super(request);
    this.timer = setInterval(() => this.sendDue(), TICK_MS);
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
    }
  }
}
