import { Decimal } from './decimal';
import { CostDiff } from './diff';
import { Estimate, parametersOf } from './estimate';
import { CostLine, CostKind } from './priced-resource';
import { DEFINITIONS } from './types/definitions';

const KINDS: Readonly<Record<CostKind, string>> = { fixed: 'fixed', usage: 'by usage' };
const WIDTH = 10;

/**
 * Formats an estimate for a terminal: the calculation for each resource, the totals, the assumptions, and what is not
 * included.
 */
export function asText(estimate: Estimate): string {
  const { resources, fixed, usage, total } = estimate;
  return [
    ...resources.flatMap(({ path, type, total: cost, lines }) => [
      `${right(cost)}  ${path} (${type})`,
      ...lines.map((line) => `${right(line.amount)}    ${KINDS[line.kind]}: ${arithmeticOf(line)}`),
    ]),
    '',
    `${right(fixed)}  fixed`,
    `${right(usage)}  by usage`,
    `${total.toCents().padStart(WIDTH)}    total in US dollars per month of ${estimate.hours} hours, rounded to the cent`,
    '',
    ...section('Prices', estimate.prices),
    ...section('Usage per resource, from the usage file', estimate.stated),
    ...section('Assumed', estimate.assumptions),
    ...section('Not included', estimate.leftOut),
    ...section('Free of charge', estimate.free),
  ]
    .join('\n')
    .trimEnd();
}

/** Formats the difference between two estimates for a terminal. */
export function diffAsText(diff: CostDiff): string {
  return [
    ...diff.resources.map(
      ({ path, type, change, before, after, difference }) =>
        `${signed(difference)}  ${change} ${path} (${type}): ${before.toCents()} -> ${after.toCents()}`,
    ),
    ...(diff.resources.length === 0 ? ['the cost of every resource is the same'] : []),
    '',
    `${signed(diff.difference)}  total in US dollars per month: ${diff.before.toCents()} -> ${diff.after.toCents()}`,
    ...(diff.newlyLeftOut.length > 0
      ? ['', ...section('Left out of the new estimate, but not of the old one', diff.newlyLeftOut)]
      : []),
  ]
    .join('\n')
    .trimEnd();
}

/** Lists the usage parameters of each resource type, with their units and defaults. */
export function usageAsText(): string {
  return [...DEFINITIONS.keys()]
    .flatMap((type) => {
      const entries = Object.entries(parametersOf(type)!);
      return entries.map(
        ([name, { fallback, templateValue, unit }]) =>
          `${type}  ${name}: ${unit} (default: ${fallback ?? templateValue})`,
      );
    })
    .join('\n');
}

/** Formats the calculation of a cost line, such as `NAT gateway, 730 × 0.045 per hour`. */
function arithmeticOf({ price, quantity }: CostLine): string {
  return `${price.what}, ${quantity.toString()} × ${price.amount.toString()} per ${price.per}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`${title}:`, ...lines.map((line) => `  ${line}`), ''] : [];
}

/** Formats an amount to a hundredth of a cent, and pads the text so that decimal points align. */
function right(amount: Decimal): string {
  const text = amount.toAmount();
  const decimals = text.length - text.indexOf('.') - 1;
  return `${text.padStart(WIDTH - 2 + decimals)}${' '.repeat(4 - decimals)}`;
}

function signed(amount: Decimal): string {
  const text = amount.toCents();
  return (text.startsWith('-') ? text : `+${text}`).padStart(WIDTH);
}
