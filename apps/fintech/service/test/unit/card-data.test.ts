import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { looksLikeCard } from '../../src/card-data';

describe('the number of a card', () => {
  for (const text of ['4111111111111111', '4111 1111 1111 1111', 'x 3782-822463-10005.', '12 5555555555554444 34']) {
    it(`may be in '${text}'`, () => {
      assert.equal(looksLikeCard(text), true);
    });
  }

  for (const text of ['', '4111111111111112', '1999', 'tok_4f9c2a71b3d84e06', '411111111111-x-1111']) {
    it(`is not in '${text}'`, () => {
      assert.equal(looksLikeCard(text), false);
    });
  }
});
