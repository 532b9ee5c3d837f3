import { Duration, Token } from 'aws-cdk-lib/core';
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

const WINDOWS = [60, 120, 300, 600];
const LEAST = 10;
const MOST = 2_000_000_000;

/**
 * A limit for the requests of one client within a window of time.
 *
 * WAF estimates the rate, checks it every ten seconds or so, and lets the client in again once its rate is below.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export class RateLimit {
  /**
   * Limits the requests of each IP address.
   *
   * @param requests the most that an address may send within the window, 10 to 2,000,000,000
   * @param window the window: 1, 2, 5 or 10 minutes
   * @throws Error if WAF does not accept the number or the window
   */
  public static perAddress(requests: number, window: Duration = Duration.minutes(5)): RateLimit {
    if (!Token.isUnresolved(requests) && !(Number.isInteger(requests) && requests >= LEAST && requests <= MOST)) {
      throw new Error(
        `a rate limit is ${requests} requests: WAF accepts a whole number from ${LEAST} to ${MOST}; give one such as 1000`,
      );
    }
    if (!window.isUnresolved() && !WINDOWS.includes(window.toSeconds())) {
      throw new Error(
        `the window of a rate limit is ${window.toHumanString()}: WAF accepts 1, 2, 5 or 10 minutes; give one such as Duration.minutes(5)`,
      );
    }
    return new RateLimit(requests, window);
  }

  private constructor(
    private readonly requests: number,
    private readonly window: Duration,
  ) {}

  /** The statement of a rule of a web ACL. */
  public toStatement(): CfnWebACL.StatementProperty {
    return {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        limit: this.requests,
        evaluationWindowSec: this.window.toSeconds(),
      },
    };
  }
}
