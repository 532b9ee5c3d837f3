import { basename } from 'node:path';
import { SynthesizedTemplate } from '../templates/assembly';
import { PricedResource } from './priced-resource';
import { DEFINITIONS } from './types/definitions';
import { isCustom, isFree } from './types/free';
import { isAbout, Known, Usage } from './usage';

/** Region for apps that do not set one. */
export const DEFAULT_REGION = 'us-east-1';

/** Costs that no estimate includes. */
const NEVER_HELD = [
  'data transfer: to the internet, between zones and between regions',
  'free tiers',
  'taxes and support plans',
  'discounts: Savings Plans, reservations, Spot, agreed prices',
  'anything outside the templates, except the additions of the usage file',
];

/** Returns the stated usage that applies to resources of the app. */
export function statedIn({ usage, additions }: Usage, all: readonly Known[]): string[] {
  return [
    ...Object.entries(usage)
      .filter(([key]) => all.some((resource) => isAbout(key, resource)))
      .flatMap(([key, values]) => Object.entries(values).map(([name, value]) => `${name} of ${key}: ${value}`)),
    ...additions.map(({ what, price, quantity }) => `in addition ${what}: ${quantity} of ${price}`),
  ];
}

/** Returns the assumptions without duplicates. */
export function assumptionsOf(priced: readonly PricedResource[], others: readonly string[]): string[] {
  const lines = priced.flatMap(({ assumptions }) => assumptions.map(({ what, value }) => `${what}: ${value}`));
  return [...new Set([...lines, ...others])].sort();
}

/** The regions of stacks that are not priced as they are deployed. */
export function regionsTaken(templates: readonly SynthesizedTemplate[], priceAs?: string): string[] {
  return templates.flatMap(({ file, region }) => {
    const taken = priceAs ?? DEFAULT_REGION;
    const stack = basename(file).replace('.template.json', '');
    return region === undefined
      ? [`the region of ${stack}, which does not say one: ${taken}`]
      : priceAs && priceAs !== region
        ? [`the prices of ${stack}, which is deployed to ${region}: those of ${priceAs}`]
        : [];
  });
}

/**
 * Returns everything that the estimate leaves out: unknown types, parts of resources, and costs that it never includes.
 */
export function leftOutOf(priced: readonly PricedResource[], all: readonly Known[]): string[] {
  const unpriced = all
    .map(({ type }) => type)
    .filter((type) => !DEFINITIONS.has(type) && !isFree(type) && !isCustom(type));
  const counts = [...new Set(unpriced)].sort().map((type) => {
    const count = unpriced.filter((one) => one === type).length;
    return `${type}: ${count === 1 ? 'a resource' : `${count} resources`} of a type that has no price here`;
  });
  const customs = all.filter(({ type }) => isCustom(type)).length;
  const ofResources = priced.flatMap(({ leftOut }) => leftOut);
  return [
    ...counts,
    ...(customs > 0 ? [`resources that the functions of ${customs} custom resources create`] : []),
    ...[...new Set(ofResources)].sort(),
    ...NEVER_HELD,
  ];
}
