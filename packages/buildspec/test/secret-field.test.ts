import { secretField } from '../src';

const SECRET = JSON.stringify({ password: 'p4ss', port: 5432, none: null });

test.each([
  ['text', 'password', 'p4ss'],
  ['a number', 'port', '5432'],
  ['null', 'none', 'null'],
])('a field of a secret that is %s is text', (_, key, value) => {
  expect(secretField(SECRET, key)).toBe(value);
});

test.each([
  ['has no such key', SECRET],
  ['is no JSON', 'p4ss'],
  ['is null', 'null'],
])('a secret that %s has no field, and no error shows it', (_, text) => {
  expect(secretField(text, 'user')).toBeUndefined();
});
