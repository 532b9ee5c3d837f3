import { Resource } from '../../../src/templates/template';
import { estimateOf } from '../app';

export type Resources = Readonly<Record<string, Resource>>;

/** A resource. */
export const of = (Type: string, Properties: Readonly<Record<string, unknown>> = {}): Resource => ({
  Type,
  Properties,
});

/** A template with one resource, `It`. */
export const one = (Type: string, Properties?: Readonly<Record<string, unknown>>): Resources => ({
  It: of(Type, Properties),
});

/** What the resource `It` costs: each line as `kind quantity key`. */
export function linesOf(resources: Resources, usage?: string): string[] {
  return estimateOf(resources, usage)
    .resources.filter(({ path }) => path === 'Shop/It')
    .flatMap(({ lines }) => lines)
    .map(({ kind, price, quantity }) => `${kind} ${quantity.toString()} ${price.key}`);
}

/** What the estimate says to lack of the resource `It`. */
export function leftOutOf(resources: Resources): string[] {
  return estimateOf(resources).leftOut.filter((line) => line.startsWith('Shop/It: '));
}
