const MS = 1000;

/**
 * How many requests came in the last minutes, for each address.
 *
 * AWS estimates the rate about every ten seconds and needs up to half a minute to see that it is too high; here it is
 * exact. The window is one of this machine's clock, not of the model's: those who ask are not sped up.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-request-aggregation.html
 */
export class RequestRate {
  private readonly times = new Map<string, number[]>();

  /** @param now milliseconds, from any beginning; never decreases */
  constructor(
    private readonly limit: number,
    private readonly windowSeconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Counts a request, and says whether there are more than the limit of its kind in the window. */
  public exceeds(key: string): boolean {
    const now = this.now();
    const times = this.times.get(key) ?? [];
    this.times.set(key, times);
    times.push(now);
    if (times.length > this.limit + 1) {
      times.shift(); // older ones cannot matter: the limit is exceeded by those that are left, or by none
    }
    return times.length > this.limit && now - times[0] <= this.windowSeconds * MS;
  }
}
