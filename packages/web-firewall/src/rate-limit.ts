import { Duration, Token } from 'aws-cdk-lib/core';
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

const WINDOWS = [60, 120, 300, 600];
const LEAST = 10;
const MOST = 2_000_000_000;

/**
 * Limit on the number of requests from one client within a time window.
 *
 * WAF estimates each client's rate about every ten seconds, and allows the client's requests again when the rate is
 * below the limit.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export class RateLimit {
  /**
   * Returns a limit on the number of requests from each IP address.
   *
   * @param requests maximum number of requests within the window, 10 to 2,000,000,000
   * @param window time window: 1, 2, 5 or 10 minutes
   * @throws Error if WAF does not accept the number or the window
   */
  public static perAddress(requests: number, window: Duration = Duration.minutes(5)): RateLimit {
    if (!Token.isUnresolved(requests) && !(Number.isInteger(requests) && requests >= LEAST && requests <= MOST)) {
      throw new Error(
        `the rate limit is ${requests} requests, but WAF accepts only a whole number from ${LEAST} to ${MOST}; set a limit such as 1000`,
      );
    }
    if (!window.isUnresolved() && !WINDOWS.includes(window.toSeconds())) {
      throw new Error(
        `the window of the rate limit is ${window.toHumanString()}, but WAF accepts only 1, 2, 5 or 10 minutes; set a window such as Duration.minutes(5)`,
      );
    }
    return new RateLimit(requests, window);
  }

  private constructor(
    private readonly requests: number,
    private readonly window: Duration,
  ) {}

  /** Returns the statement for a web ACL rule. */
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
