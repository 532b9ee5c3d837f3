import { Resource } from '../../../src/templates/template';
import { estimateOf } from '../app';

export type Resources = Readonly<Record<string, Resource>>;

/** Resource in a template. */
export const of = (Type: string, Properties: Readonly<Record<string, unknown>> = {}): Resource => ({
  Type,
  Properties,
});

/** Template with one resource, `It`. */
export const one = (Type: string, Properties?: Readonly<Record<string, unknown>>): Resources => ({
  It: of(Type, Properties),
});

/** Returns the cost of the resource `It`, with each line as `kind quantity key`. */
export function linesOf(resources: Resources, usage?: string): string[] {
  return estimateOf(resources, usage)
    .resources.filter(({ path }) => path === 'Shop/It')
    .flatMap(({ lines }) => lines)
    .map(({ kind, price, quantity }) => `${kind} ${quantity.toString()} ${price.key}`);
}

/** Returns the missing information about the resource `It` according to the estimate. */
export function leftOutOf(resources: Resources): string[] {
  return estimateOf(resources).leftOut.filter((line) => line.startsWith('Shop/It: '));
}
