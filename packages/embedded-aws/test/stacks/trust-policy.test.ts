import { trustsService } from '../../src/stacks/trust-policy';

const trust = (Principal: unknown, Effect = 'Allow') => ({ Statement: [{ Effect, Principal }] });

describe('a trust policy', () => {
  it.each([
    ['the service', { Service: 'states.amazonaws.com' }],
    ['several services', { Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] }],
    ['the service in a Region', { Service: 'states.eu-south-2.amazonaws.com' }],
    ['the service in another partition', { Service: 'states.amazonaws.com.cn' }],
    ['everyone', '*'],
    ['every AWS principal', { AWS: '*' }],
  ])('allows a service if it names %s', (_, principal) => {
    expect(trustsService(trust(principal), 'states.amazonaws.com')).toBe(true);
  });

  it.each([
    ['names another service', trust({ Service: 'lambda.amazonaws.com' })],
    ['names an account', trust({ AWS: 'arn:aws:iam::111122223333:root' })],
    ['denies everyone', trust('*', 'Deny')],
    ['has no statements', {}],
  ])('does not allow a service if it %s', (_, policy) => {
    expect(trustsService(policy, 'states.amazonaws.com')).toBe(false);
  });
});
