import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rateOf } from '../../src/rates';

describe('the rate of a parcel', () => {
  for (const [zone, grams, cents] of [
    ['domestic', 1, 610],
    ['domestic', 1000, 610],
    ['domestic', 1001, 730],
    ['europe', 500, 1600],
    ['world', 31_500, 30_970],
  ] as const) {
    it(`is ${cents} cents for ${grams} g to ${zone}`, () => {
      assert.equal(rateOf(zone, grams), cents);
    });
  }

  for (const grams of [0, -1, 1.5, 31_501, Number.NaN]) {
    it(`is not known for ${grams} g`, () => {
      assert.throws(() => rateOf('europe', grams), /whole number from 1 to 31500/);
    });
  }

  for (const zone of ['', 'moon', 'toString']) {
    it(`is not known for the zone '${zone}'`, () => {
      assert.throws(() => rateOf(zone, 100), /does not exist/);
    });
  }
});
