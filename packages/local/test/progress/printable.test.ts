import fc from 'fast-check';
import { printable } from '../../src/progress/printable';

test.each([
  ['3 to create', '3 to create'],
  ['two\nlines', 'two\nlines'],
  ['\u001b[2K\u001b[1Aapproved', '[2K[1Aapproved'],
  ['a\rb\u0007\u009bc ä', 'abc ä'],
])('shows %j as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('the rest does not move the cursor', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect([...printable(text)].filter((character) => /\p{Cc}/u.test(character) && character !== '\n')).toEqual([]);
    }),
  );
});
