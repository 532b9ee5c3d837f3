import type { Centavos } from './money';
import { productOf } from './products';

const MOST = 99;

/** Quantities by SKU. Carts are immutable: each function returns a new cart. */
export type Cart = Readonly<Record<string, number>>;

export const EMPTY: Cart = {};

/**
 * Returns the cart with a product added. @throws Error if the shop has no such product, the quantity is not a positive
 * whole number, or the cart would contain more than 99 of the product
 */
export function add(cart: Cart, sku: string, quantity = 1): Cart {
  if (!Number.isInteger(quantity) || quantity < 1) {
    throw new Error(`the quantity of '${sku}' must be a positive whole number, not ${quantity}`);
  }
  const total = (cart[sku] ?? 0) + quantity;
  if (total > MOST) {
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
