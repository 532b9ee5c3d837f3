import { nearestName } from '../../src/check/nearest-name';

const NAMES = ['open-ingress', 'open-policy', 'unencrypted'];

test.each([
  ['a missing letter', 'open-ingres', 'open-ingress'],
  ['an additional letter', 'open-policyy', 'open-policy'],
  ['another letter', 'unincrypted', 'unencrypted'],
  ['swapped letters', 'open-polciy', 'open-policy'],
])('%s is corrected', (_, misspelled, name) => {
  expect(nearestName(misspelled, NAMES)).toBe(name);
});

test.each([
  ['a name that resembles none', 'tls'],
  ['a name with more differences than a slip of the keyboard', 'open-egress-x'],
])('%s has no nearest name', (_, misspelled) => {
  expect(nearestName(misspelled, NAMES)).toBeUndefined();
});

test('the most similar of several names is chosen', () => {
  expect(nearestName('pass-rol', ['pass-rule', 'pass-role', 'pass-roles'])).toBe('pass-role');
});
