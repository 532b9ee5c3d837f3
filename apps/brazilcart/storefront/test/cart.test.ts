import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { add, count, EMPTY, remove, total } from '../src/cart';

describe('a cart', () => {
  it('adds up what is in it', () => {
    const cart = add(add(add(EMPTY, 'cafe-500'), 'rede-algodao', 2), 'cafe-500');

    assert.equal(count(cart), 4);
    assert.equal(total(cart), 2 * 3_490 + 2 * 18_900);
  });

  it('is empty at first and after its last product is removed', () => {
    assert.equal(total(EMPTY), 0);
    assert.deepEqual(remove(add(EMPTY, 'cafe-500'), 'cafe-500'), EMPTY);
  });

  it('is not changed by adding to it', () => {
    const cart = add(EMPTY, 'cafe-500');

    add(cart, 'cafe-500');

    assert.equal(count(cart), 1);
  });

  for (const quantity of [0, -1, 1.5, Number.NaN]) {
    it(`refuses ${quantity} of a product`, () => {
      assert.throws(
        () => add(add(EMPTY, 'cafe-500', 2), 'cafe-500', quantity),
        new RegExp(`the quantity of 'cafe-500' must be a positive whole number, not ${quantity}$`),
      );
    });
  }

  it('refuses more of a product than fits in', () => {
    assert.throws(
      () => add(add(EMPTY, 'cafe-500', 99), 'cafe-500'),
      /a cart can contain 1 to 99 of 'cafe-500', not 100/,
    );
  });

  it('refuses a product that the shop does not sell', () => {
    assert.throws(() => add(EMPTY, 'moto'), /the shop has no product 'moto'/);
  });
});
