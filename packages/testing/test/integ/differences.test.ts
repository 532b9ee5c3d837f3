import { describeDifference, differences } from '@slipway/testing/integ/differences';

describe('differences', () => {
  it.each([
    ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['a changed value', { a: { b: 1 } }, { a: { b: 2 } }, ['~ a.b: 1 → 2']],
    ['a new key', { a: {} }, { a: { b: [1] } }, ['+ a.b: [1]']],
    ['a key that is gone', { a: { b: null } }, { a: {} }, ['- a.b: null']],
    ['an element of a list', { a: [1, 2] }, { a: [1, 3, 4] }, ['~ a.1: 2 → 3', '+ a.2: 4']],
    ['a list in the place of an object', { a: {} }, { a: [] }, ['~ a: {} → []']],
    ['a text in the place of nothing', { a: null }, { a: 'b' }, ['~ a: null → "b"']],
    ['everything', 1, 2, ['~ : 1 → 2']],
  ])('names %s', (_, before, after, lines) => {
    expect(differences(before, after).map(describeDifference)).toEqual(lines);
  });
});
