import type { Centavos } from './money';

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: Centavos;
}

export const PRODUCTS: readonly Product[] = [
  { sku: 'cafe-500', name: 'Café torrado, 500 g', price: 3_490 },
  { sku: 'rede-algodao', name: 'Rede de algodão', price: 18_900 },
  { sku: 'castanha-250', name: 'Castanha-do-pará, 250 g', price: 2_750 },
  { sku: 'cachaca-700', name: 'Cachaça artesanal, 700 ml', price: 8_990 },
];

/** Returns the product with a SKU. @throws Error if the shop has no such product */
export function productOf(sku: string, products: readonly Product[] = PRODUCTS): Product {
  const product = products.find((candidate) => candidate.sku === sku);
  if (!product) {
    throw new Error(`the shop has no product '${sku}'`);
  }
  return product;
}
