const MS = 1000;

/**
 * Number of requests from each IP address in a time window.
 *
 * AWS estimates rates about every ten seconds, and takes up to 30 seconds to detect a high rate. Here, the rate is
 * exact. The window uses real time instead of model time, because clients also run in real time.
 *
 * @see
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-request-aggregation.html
 */
export class RequestRate {
  private readonly times = new Map<string, number[]>();

  /** @param now function that returns the time of a monotonic clock, in milliseconds */
  constructor(
    private readonly limit: number,
    private readonly windowSeconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Counts a request, and returns whether the number of requests for its key in the window exceeds the limit. */
  public exceeds(key: string): boolean {
    const now = this.now();
    const times = this.times.get(key) ?? [];
    this.times.set(key, times);
    times.push(now);
    if (times.length > this.limit + 1) {
      times.shift(); // the remaining requests are enough to exceed the limit
    }
    return times.length > this.limit && now - times[0] <= this.windowSeconds * MS;
  }
}
