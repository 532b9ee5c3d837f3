import type { Centavos } from './money';
import { productOf } from './products';

const MOST = 99;

/** Quantities by SKU. Carts are immutable: each function returns a new cart. */
export type Cart = Readonly<Record<string, number>>;

export const EMPTY: Cart = {};

/** Returns the cart with a product added. @throws Error if the shop has no such product, or the total is not 1 to 99 */
export function add(cart: Cart, sku: string, quantity = 1): Cart {
  const total = (cart[sku] ?? 0) + quantity;
  if (!Number.isInteger(quantity) || quantity < 1 || total > MOST) {
    throw new Error(`a cart can contain 1 to ${MOST} of '${sku}', not ${total}`);
  }
  return { ...cart, [productOf(sku).sku]: total };
}

export function remove(cart: Cart, sku: string): Cart {
  return Object.fromEntries(Object.entries(cart).filter(([other]) => other !== sku));
}

export function total(cart: Cart): Centavos {
  return Object.entries(cart).reduce((sum, [sku, quantity]) => sum + productOf(sku).price * quantity, 0);
}

export function count(cart: Cart): number {
  return Object.values(cart).reduce((sum, quantity) => sum + quantity, 0);
}
