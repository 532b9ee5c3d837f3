import { expiryOf, hasExpired, idOf, ruleOf, withExpiry } from '../../src/check/acknowledgement-grammar';

test.each<[id: string, rule: object | undefined]>([
  ['least-privilege::open-trust', { check: 'least-privilege', rule: 'open-trust', about: undefined }],
  [
    'least-privilege::open-resource[arn:aws:s3:::site]',
    { check: 'least-privilege', rule: 'open-resource', about: 'arn:aws:s3:::site' },
  ],
  ['CloudFormation-Validate::W3010', { check: 'CloudFormation-Validate', rule: 'W3010', about: undefined }],
  ['W3010', undefined],
])('%s is read', (id, rule) => {
  expect(ruleOf(id)).toEqual(rule);
});

test('an id is written as it is read', () => {
  const id = idOf('least-privilege', 'open-trust', 's3.amazonaws.com');

  expect(ruleOf(id)).toEqual({ check: 'least-privilege', rule: 'open-trust', about: 's3.amazonaws.com' });
});

test('an expiry is written as it is read', () => {
  expect(expiryOf(withExpiry(' until the move ', '2027-01-31'))).toBe('2027-01-31');
  expect(expiryOf(withExpiry(' for good '))).toBeUndefined();
});

test.each([
  ['until the move (until 2026-01-31)', true],
  ['until the move (until 2999-01-31)', false],
  ['for good', false],
])('%s has expired: %s', (reason, expired) => {
  expect(hasExpired(reason)).toBe(expired);
});
