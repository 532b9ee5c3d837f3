/** An amount in centavos. Floating point has no place in a price. */
export type Centavos = number;

const REAIS = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });

export function formatReais(amount: Centavos): string {
  return REAIS.format(amount / 100);
}
