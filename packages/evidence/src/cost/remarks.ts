import { basename } from 'node:path';
import { SynthesizedTemplate } from '../templates/assembly';
import { Assumption, PricedResource } from './priced-resource';
import { StackInstance } from './stack-instances';
import { DEFINITIONS } from './types/definitions';
import { isCustom, isFree } from './types/free';
import { isAbout, Known, Usage, valueInWords } from './usage';

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

/** Returns a line for each entry of the usage file that applies to a resource of the app, and for each addition. */
export function statedIn({ usage, additions }: Usage, all: readonly Known[]): string[] {
  return [
    ...linesOf(
      Object.entries(usage).flatMap(([key, values]) => {
        const types = all.filter((resource) => isAbout(key, resource)).map(({ type }) => type);
        return Object.entries(values).flatMap(([name, value]) =>
          parametersNamed(name, types).map((parameter) => ({ of: key, value: valueInWords(value, parameter) })),
        );
      }),
    ),
    ...additions.map(({ what, price, quantity }) => `${what} (addition): ${quantity} × ${price}`),
  ];
}

/** Returns a list with the usage parameter of the first type that has a parameter with this name, or an empty list. */
function parametersNamed(name: string, types: readonly string[]) {
  return types.flatMap((type) => DEFINITIONS.get(type)?.usage?.[name] ?? []).slice(0, 1);
}

/** Returns a line for each resource type, resource or stack to which assumptions apply, in alphabetical order. */
export function assumptionsOf(priced: readonly PricedResource[], others: readonly Assumption[]): string[] {
  return linesOf([...priced.flatMap(({ assumptions }) => assumptions), ...others]).sort();
}

/** Lists the distinct values for each subject in one line, such as `AWS::SQS::Queue: 10,000 requests`. */
function linesOf(values: readonly Assumption[]): string[] {
  const groups = new Map<string, Set<string>>();
  values.forEach(({ of, value }) => groups.set(of, (groups.get(of) ?? new Set<string>()).add(value)));
  return [...groups].map(([of, group]) => `${of}: ${[...group].join(', ')}`);
}

/** Returns an assumption for each stack without a region, and for each stack that uses the prices of another region. */
export function regionsTaken(templates: readonly SynthesizedTemplate[], priceAs?: string): Assumption[] {
  return templates.flatMap(({ file, region }) => {
    const prices = `prices of ${priceAs ?? DEFAULT_REGION}`;
    const of = nameOf(file);
    return region === undefined
      ? [{ of, value: `${prices} (the stack does not set a region)` }]
      : priceAs && priceAs !== region
        ? [{ of, value: `${prices} (the stack is deployed to ${region})` }]
        : [];
  });
}

/** Returns an assumption for each loop whose collection is known only at deployment. */
export function loopsTaken(stacks: readonly StackInstance[]): Assumption[] {
  return stacks.flatMap(({ file, loops }) =>
    loops.map((name) => ({
      of: nameOf(file),
      value: `one repetition of Fn::ForEach::${name} (its collection is known only at deployment)`,
    })),
  );
}

function nameOf(file: string): string {
  return basename(file).replace('.template.json', '');
}

/**
 * Returns a line for each cost that the estimate does not include: resource types without a price, nested stacks whose
 * templates are not in the assembly, some costs of priced resources, and costs that no estimate includes.
 *
 * @param nested construct paths of these nested stacks
 */
export function leftOutOf(
  priced: readonly PricedResource[],
  all: readonly Known[],
  nested: readonly string[],
): string[] {
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
    ...nested.map((path) => `${path}: everything in the nested stack, whose template is not in the assembly`),
    ...[...new Set(ofResources)].sort(),
    ...NEVER_HELD,
  ];
}
