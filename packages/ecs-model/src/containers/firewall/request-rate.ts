const MS = 1000;

/**
 * Number of requests in the last minutes, for each address.
 *
 * AWS estimates the rate about every ten seconds and needs up to half a minute to notice that it is too high; here it
 * is exact. The window follows this machine's clock, not the model's, because clients are not sped up.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-request-aggregation.html
 */
export class RequestRate {
  private readonly times = new Map<string, number[]>();

  /** @param now returns milliseconds from any origin; never decreases */
  constructor(
    private readonly limit: number,
    private readonly windowSeconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Counts a request, and returns whether there are more than the limit for its key in the window. */
  public exceeds(key: string): boolean {
    const now = this.now();
    const times = this.times.get(key) ?? [];
    this.times.set(key, times);
    times.push(now);
    if (times.length > this.limit + 1) {
      times.shift(); // the rest suffices to exceed the limit
    }
    return times.length > this.limit && now - times[0] <= this.windowSeconds * MS;
  }
}
