import { basename } from 'node:path';
import { SynthesizedTemplate } from '../templates/assembly';
import { PricedResource } from './priced-resource';
import { DEFINITIONS } from './types/definitions';
import { isCustom, isFree } from './types/free';
import { isAbout, Known, Usage } from './usage';

/** Region that is assumed for stacks without a region. */
export const DEFAULT_REGION = 'us-east-1';

/** Costs that no estimate includes. */
const NEVER_HELD = [
  'data transfer: to the internet, between zones and between regions',
  'free tiers',
  'taxes and support plans',
  'discounts: Savings Plans, reservations, Spot, negotiated prices',
  'all costs outside the templates, except the additions in the usage file',
];

/** Returns one line for each value in the usage file that applies to a resource of the app, and for each addition. */
export function statedIn({ usage, additions }: Usage, all: readonly Known[]): string[] {
  return [
    ...Object.entries(usage)
      .filter(([key]) => all.some((resource) => isAbout(key, resource)))
      .flatMap(([key, values]) => Object.entries(values).map(([name, value]) => `${name} of ${key}: ${value}`)),
    ...additions.map(({ what, price, quantity }) => `addition, ${what}: ${quantity} of ${price}`),
  ];
}

/** Returns one line for each assumption, sorted and without duplicates. */
export function assumptionsOf(priced: readonly PricedResource[], others: readonly string[]): string[] {
  const lines = priced.flatMap(({ assumptions }) => assumptions.map(({ what, value }) => `${what}: ${value}`));
  return [...new Set([...lines, ...others])].sort();
}

/** Returns one line for each stack whose prices are those of an assumed region or of another region. */
export function regionsTaken(templates: readonly SynthesizedTemplate[], priceAs?: string): string[] {
  return templates.flatMap(({ file, region }) => {
    const taken = priceAs ?? DEFAULT_REGION;
    const stack = basename(file).replace('.template.json', '');
    return region === undefined
      ? [`region of ${stack}, which does not set a region: ${taken}`]
      : priceAs && priceAs !== region
        ? [`prices for ${stack}, which is deployed to ${region}: prices of ${priceAs}`]
        : [];
  });
}

/**
 * Returns everything that the estimate does not include: resource types without a price, parts of resources, and the
 * costs that no estimate includes.
 */
export function leftOutOf(priced: readonly PricedResource[], all: readonly Known[]): string[] {
  const unpriced = all
    .map(({ type }) => type)
    .filter((type) => !DEFINITIONS.has(type) && !isFree(type) && !isCustom(type));
  const counts = [...new Set(unpriced)].sort().map((type) => {
    const count = unpriced.filter((one) => one === type).length;
    return `${type}: ${count === 1 ? 'one resource' : `${count} resources`} of a type without a price`;
  });
  const customs = all.filter(({ type }) => isCustom(type) && !DEFINITIONS.has(type)).length;
  const ofResources = priced.flatMap(({ leftOut }) => leftOut);
  return [
    ...counts,
    ...(customs > 0 ? [`everything that custom resources create (custom resources in the app: ${customs})`] : []),
    ...[...new Set(ofResources)].sort(),
    ...NEVER_HELD,
  ];
}
