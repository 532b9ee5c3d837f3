import fc from 'fast-check';
import { alphabetWithout } from '../../src/alphabet';
import { generateValue } from '../../src/rotate/generate-value';

describe('a generated value', () => {
  it('has its length, nothing that is excluded, and something of each remaining kind', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 128 }), fc.string({ unit: 'grapheme-ascii' }), (length, excluded) => {
        const kinds = alphabetWithout(excluded);
        fc.pre(kinds.length > 0);

        const value = generateValue(length, excluded);

        expect(value).toHaveLength(length);
        expect([...value].filter((character) => excluded.includes(character))).toEqual([]);
        expect(kinds.filter((kind) => ![...value].some((character) => kind.includes(character)))).toEqual([]);
      }),
    );
  });

  it('is different each time, at all positions', () => {
    const values = Array.from({ length: 100 }, () => generateValue(32, ''));

    expect(new Set(values).size).toBe(100);
    expect(new Set(values.map((value) => value.search(/[0-9]/))).size).toBeGreaterThan(3);
  });
});
