import { Decimal } from './decimal';
import { Estimate } from './estimate';
import { Price } from './price-table';

const BEGIN = '<!-- cost: written by slipway-evidence cost, do not edit -->';
const END = '<!-- /cost -->';

interface Row {
  readonly price: Price;
  readonly quantity: Decimal;
  readonly amount: Decimal;
}

/**
 * Renders an estimate for a README, as a Markdown table with one row per price, followed by lists of the usage, the
 * assumptions and the costs that are not included. Amounts that round to 0.00 share one row.
 */
function asMarkdown(estimate: Estimate): string {
  const rows = rowsOf(estimate);
  const shown = rows.filter(({ amount }) => amount.toCents() !== '0.00');
  const small = rows.filter((row) => !shown.includes(row));
  return [
    `${estimate.total.toCents()} US dollars per month of ${estimate.hours} hours: ${estimate.fixed.toAmount()} fixed and ${estimate.usage.toAmount()} by usage. List prices: ${estimate.prices.join('; ')}.`,
    '',
    '| item | quantity | unit | unit price in $ | $ per month |',
    '|---|---|---|---|---|',
    ...shown.map(
      ({ price, quantity, amount }) =>
        `| ${price.what} | ${quantity.toString()} | ${price.per} | ${price.amount.toString()} | ${amount.toAmount()} |`,
    ),
    ...(small.length > 0
      ? [
          `| ${small.length} more, less than a cent each | | | | ${Decimal.sum(small.map((row) => row.amount)).toAmount()} |`,
        ]
      : []),
    `| **total** | | | | **${estimate.total.toCents()}** |`,
    '',
    ...list(
      'Usage per resource and month, from the usage file (if several entries match a resource, the last one applies)',
      estimate.stated,
    ),
    ...list('Assumed', estimate.assumptions),
    ...list('Not included', estimate.leftOut),
  ]
    .join('\n')
    .trimEnd();
}

/** Returns the README with a new cost table between the cost markers, or `undefined` if the README has no markers. */
export function withTable(readme: string, estimate: Estimate): string | undefined {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  return begin < 0 || end < begin
    ? undefined
    : `${readme.slice(0, begin + BEGIN.length)}\n\n${asMarkdown(estimate)}\n\n${readme.slice(end)}`;
}

/** The two markers around the cost table of a README, for use in messages. */
export const MARKS = `${BEGIN} and ${END}`;

function rowsOf({ resources }: Estimate): Row[] {
  const rows = new Map<string, Row>();
  for (const { price, quantity, amount } of resources.flatMap(({ lines }) => lines)) {
    const key = `${price.region} ${price.key}`;
    const known = rows.get(key);
    rows.set(key, {
      price,
      quantity: known ? known.quantity.plus(quantity) : quantity,
      amount: known ? known.amount.plus(amount) : amount,
    });
  }
  return [...rows.values()].sort((one, other) => other.amount.compareTo(one.amount));
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`${title}:`, '', ...lines.map((line) => `- ${line.replaceAll('*', '\\*')}`), ''] : [];
}
