/** Amount in centavos, as an integer, because floating-point arithmetic would introduce rounding errors. */
export type Centavos = number;

const REAIS = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });

export function formatReais(amount: Centavos): string {
  return REAIS.format(amount / 100);
}
