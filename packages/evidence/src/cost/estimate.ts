import { basename } from 'node:path';
import { SynthesizedTemplate } from '../templates/assembly';
import { Resource, resourcesOf } from '../templates/template';
import { PriceError } from '../errors';
import { Decimal } from './decimal';
import { PriceTable, pricesOf } from './price-table';
import { CostLine, PricedResource, PricedStack } from './priced-resource';
import { assumptionsOf, DEFAULT_REGION, leftOutOf, loopsTaken, regionsTaken, statedIn } from './remarks';
import { conditionHolds, NESTED_STACK, StackInstance, stackInstances } from './stack-instances';
import { DEFINITIONS } from './types/definitions';
import { isCustom, isFree } from './types/free';
import { checkUsage, Known, NO_USAGE, Usage } from './usage';

export interface EstimateProps {
  /** Templates of the app, as returned by `readAssembly`. */
  readonly templates: readonly SynthesizedTemplate[];
  /** Monthly usage, as returned by `readUsage`. @default - the assumed usage of each resource type */
  readonly usage?: Usage;
  /**
   * Your own price table, which is used for stacks in the region of the table. @default - the prices of this package
   */
  readonly prices?: PriceTable;
  /** Region whose prices are used for every stack. @default - the region of each stack */
  readonly priceAs?: string;
  /** Templates of another version of the app, whose resources the usage file can also name. @default - none */
  readonly others?: readonly SynthesizedTemplate[];
}

export interface ResourceCost {
  /** Construct path of the resource, such as `Shop/Network/Gateway`, or the name of an addition. */
  readonly path: string;
  readonly type: string;
  readonly region: string;
  readonly lines: readonly CostLine[];
  readonly fixed: Decimal;
  readonly usage: Decimal;
  readonly total: Decimal;
}

/** Estimated cost of an app, in US dollars per month. The amounts are exact; they are rounded only for display. */
export interface Estimate {
  readonly hours: number;
  /** Regions whose price tables were used, with the dates on which the prices were checked. */
  readonly prices: readonly string[];
  /** Costs of each resource and addition, in descending order. Resources without costs are omitted. */
  readonly resources: readonly ResourceCost[];
  readonly fixed: Decimal;
  readonly usage: Decimal;
  readonly total: Decimal;
  /** Usage from the usage file, such as `AWS::SQS::Queue: 10,000 requests`, and the additions in the file. */
  readonly stated: readonly string[];
  /** Assumed usage and other assumptions, such as `AWS::SQS::Queue: 10,000 requests`. */
  readonly assumptions: readonly string[];
  /** Costs that the estimate does not include. */
  readonly leftOut: readonly string[];
  /** Resource types in the app that cause no costs of their own. */
  readonly free: readonly string[];
}

/**
 * Estimates the monthly cost of synthesized templates.
 *
 * @throws PriceError if a region has no prices, or an addition in the usage file has no price
 * @throws UsageError if the usage names a resource or a parameter that does not exist
 */
export function estimate(props: EstimateProps): Estimate {
  const { usage = NO_USAGE, others = [] } = props;
  const [templates, otherTemplates] = [props.templates, others].map((all) =>
    stackInstances(all, props.priceAs ?? DEFAULT_REGION),
  );
  checkUsage(usage, [...templates, ...otherTemplates, ...props.templates, ...others].flatMap(namesOf), parametersOf);
  const stacks = templates.map((template) => stackOf(template, tableFor(template, props), usage));
  const priced = stacks.flatMap((stack) => stack.priced);
  priced.forEach((resource) => DEFINITIONS.get(resource.type)!.price(resource));
  const tables = [...new Map(stacks.map(({ prices }) => [prices.region, prices])).values()];
  const resources = [
    ...stacks.flatMap((stack) => stack.priced.map((resource) => costOf(resource, stack.prices.region))),
    ...additionsOf(usage, tables[0] ?? pricesOf(DEFAULT_REGION)),
  ].filter(({ lines }) => lines.length > 0);
  const all = stacks.flatMap((stack) => stack.all);
  const nested = stacks.flatMap(({ withoutTemplate }) => withoutTemplate);
  return {
    hours: usage.hours,
    prices: tables.map(describe),
    resources: resources.sort((one, other) => other.total.compareTo(one.total) || (one.path < other.path ? -1 : 1)),
    fixed: Decimal.sum(resources.map((cost) => cost.fixed)),
    usage: Decimal.sum(resources.map((cost) => cost.usage)),
    total: Decimal.sum(resources.map((cost) => cost.total)),
    stated: statedIn(usage, all),
    assumptions: assumptionsOf(priced, [
      ...stacks.flatMap(({ conditional }) => conditional),
      ...regionsTaken(templates, props.priceAs),
      ...loopsTaken(templates),
    ]),
    leftOut: leftOutOf(priced, all, nested),
    free: [...new Set(all.map(({ type }) => type).filter((type) => isFree(type) && !isCustom(type)))].sort(),
  };
}

/** Returns the usage parameters of a resource type, or `undefined` for a type without a price. */
export function parametersOf(type: string) {
  const definition = DEFINITIONS.get(type);
  return definition && (definition.usage ?? {});
}

function tableFor({ file, region = DEFAULT_REGION }: SynthesizedTemplate, { prices, priceAs }: EstimateProps) {
  const wanted = priceAs ?? region;
  if (prices && prices.region === wanted) {
    return prices;
  }
  try {
    return pricesOf(wanted);
  } catch (error) {
    throw error instanceof PriceError && !priceAs
      ? new PriceError(`${file}: ${error.message}`, { cause: error })
      : error;
  }
}

function stackOf(synthesized: StackInstance, prices: PriceTable, usage: Usage) {
  const { template } = synthesized;
  const region = synthesized.region ?? prices.region;
  const stack: PricedStack = { template, region, prices, usage };
  const entries = Object.entries(template.Resources)
    .map(([logicalId, resource]) => ({ logicalId, resource, path: pathOf(synthesized, logicalId, resource) }))
    .map((entry) => ({ ...entry, made: conditionHolds(entry.resource, template, region) }))
    .filter(({ made }) => made !== false);
  return {
    prices,
    all: entries.map(({ path, logicalId, resource }): Known => ({ path, logicalId, type: resource.Type })),
    priced: entries.flatMap(({ path, logicalId, resource }) => {
      const definition = DEFINITIONS.get(resource.Type);
      return definition ? [new PricedResource(path, logicalId, resource, stack, definition)] : [];
    }),
    conditional: entries
      .filter(
        ({ made, resource }) =>
          made === undefined && (DEFINITIONS.has(resource.Type) || resource.Type === NESTED_STACK),
      )
      .map(({ path: of }) => ({ of, value: 'the resource is created (its condition is known only at deployment)' })),
    withoutTemplate: entries
      .filter(({ logicalId }) => synthesized.withoutTemplate.includes(logicalId))
      .map(({ path }) => path),
  };
}

function namesOf(synthesized: SynthesizedTemplate): Known[] {
  return resourcesOf(synthesized.template).map(([logicalId, resource]) => ({
    path: pathOf(synthesized, logicalId, resource),
    logicalId,
    type: resource.Type,
  }));
}

/**
 * Returns the construct path of a resource without a trailing `/Resource`, or `<stack>/<logical ID>` if the path is not
 * known.
 */
function pathOf({ file, constructPaths }: SynthesizedTemplate, logicalId: string, resource: Resource): string {
  const { 'aws:cdk:path': written } = ((resource as { Metadata?: unknown }).Metadata ?? {}) as Record<string, string>;
  const path = written ?? constructPaths[logicalId]?.slice(1);
  return (
    path?.replace(/(\/Resource)+$/, '') ?? `${basename(file).replace(/(\.nested)?\.template\.json$/, '')}/${logicalId}`
  );
}

function costOf({ path, type, lines }: PricedResource, region: string): ResourceCost {
  const sumOf = (kind: string) => Decimal.sum(lines.filter((line) => line.kind === kind).map(({ amount }) => amount));
  const [fixed, usage] = [sumOf('fixed'), sumOf('usage')];
  return { path, type, region, lines, fixed, usage, total: fixed.plus(usage) };
}

/** Returns the costs of the additions in the usage file, which are not in the templates. */
function additionsOf({ additions }: Usage, { region, prices }: PriceTable): ResourceCost[] {
  return additions.map(({ what, price: key, quantity }) => {
    const price = prices.get(key);
    if (!price) {
      throw new PriceError(
        `addition '${what}' has no price: '${key}' is not in the price table of ${region}; use a key of assets/prices in the package, or of your own price file`,
      );
    }
    const amount = price.amount.times(quantity);
    const line: CostLine = { kind: 'usage', price, quantity: Decimal.of(quantity), amount };
    return { path: what, type: 'addition', region, lines: [line], fixed: Decimal.ZERO, usage: amount, total: amount };
  });
}

function describe({ region, name, prices }: PriceTable): string {
  const dates = [...prices.values()].map(({ date }) => date).sort();
  const [first, last] = [dates[0], dates.at(-1)];
  return `${name}, ${region}, checked ${first === last ? `on ${first}` : `between ${first} and ${last}`}`;
}
