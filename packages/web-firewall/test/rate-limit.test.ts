import { Duration, Lazy } from 'aws-cdk-lib/core';
import { RateLimit } from '@slipway/web-firewall';
import { prepare } from './prepare';

function statementOf(rateLimit: RateLimit) {
  return prepare({ managedRules: [], rateLimit }).rules()[0].Statement.RateBasedStatement;
}

describe('RateLimit', () => {
  it('counts the requests of an address within 5 minutes', () => {
    expect(statementOf(RateLimit.perAddress(200))).toEqual({
      AggregateKeyType: 'IP',
      Limit: 200,
      EvaluationWindowSec: 300,
    });
  });

  it.each([1, 2, 5, 10])('accepts a window of %i minutes', (minutes) => {
    expect(statementOf(RateLimit.perAddress(200, Duration.minutes(minutes)))).toMatchObject({
      EvaluationWindowSec: minutes * 60,
    });
  });

  it.each([
    [Duration.seconds(30), '30 seconds'],
    [Duration.minutes(3), '3 minutes'],
    [Duration.hours(1), '1 hour'],
  ])('refuses the window %s', (window, shown) => {
    expect(() => RateLimit.perAddress(200, window)).toThrow(
      `the window of the rate limit is ${shown}, but WAF accepts only 1, 2, 5 or 10 minutes; set a window such as Duration.minutes(5)`,
    );
  });

  it.each([10, 2_000_000_000])('accepts %i requests', (requests) => {
    expect(statementOf(RateLimit.perAddress(requests))).toMatchObject({ Limit: requests });
  });

  it.each([9, 2_000_000_001, 10.5, Number.NaN])('refuses %d requests', (requests) => {
    expect(() => RateLimit.perAddress(requests)).toThrow(
      `the rate limit is ${requests} requests, but WAF accepts only a whole number from 10 to 2000000000; set a limit such as 1000`,
    );
  });

  it('leaves values that are only known at deployment to WAF', () => {
    const later = Lazy.number({ produce: () => 100 });

    expect(() => RateLimit.perAddress(later, Duration.seconds(later))).not.toThrow();
  });
});
