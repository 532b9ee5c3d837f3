import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PriceError } from '../errors';
import { readYaml } from '../requirements/read-yaml';
import { Decimal } from './decimal';

const FOLDER = join(__dirname, '..', '..', 'assets', 'prices');

const PriceText = z.string().regex(/^\d+(\.\d+)?$/, "must be a price in US dollars as a string, such as '0.0225'");
const Entry = z
  .strictObject({
    what: z.string().min(1),
    per: z.string().min(1),
    price: PriceText.optional(),
    sizes: z.record(z.string(), PriceText).optional(),
  })
  .refine(({ price, sizes }) => (price === undefined) !== (sizes === undefined), 'must have either `price` or `sizes`');
const Table = z.strictObject({
  region: z.string().min(1),
  name: z.string().min(1),
  services: z.array(
    z.strictObject({
      source: z.url(),
      date: z.iso.date(),
      prices: z.record(z.string(), Entry),
    }),
  ),
});

/** Price per unit in a region, in US dollars. */
export interface Price {
  /** Key of the price in the price table, such as `nat.hour` or `rds.postgres/db.t3.micro`. */
  readonly key: string;
  readonly what: string;
  /** Unit to which the price applies, such as `hour`. */
  readonly per: string;
  readonly amount: Decimal;
  readonly region: string;
  /** URL of the AWS page that lists the price. */
  readonly source: string;
  /** Date on which the price was last checked, ISO 8601. */
  readonly date: string;
}

/** AWS prices in one region. */
export interface PriceTable {
  readonly region: string;
  readonly name: string;
  readonly prices: ReadonlyMap<string, Price>;
}

/** Cache of price tables by region. Reading a table takes tens of milliseconds. */
const tables = new Map<string, PriceTable>();

/** Returns the names of the regions for which this package has prices. */
export function pricedRegions(): string[] {
  return readdirSync(FOLDER).map((file) => file.replace('.yaml', ''));
}

/**
 * Returns the price table of this package for a region.
 *
 * @throws PriceError if the package has no prices for the region
 */
export function pricesOf(region: string): PriceTable {
  const file = join(FOLDER, `${region}.yaml`);
  const known = tables.get(region);
  if (known) {
    return known;
  }
  if (!existsSync(file)) {
    throw new PriceError(
      `no prices for region '${region}': this package has prices for ${pricedRegions().join(', ')}; pass your own price file with --prices FILE, or use the prices of another region, such as --price-as ${pricedRegions()[0]}`,
    );
  }
  const table = readPrices(file);
  tables.set(region, table);
  return table;
}

/**
 * Reads a price table from a YAML file.
 *
 * @throws MalformedFileError if the file does not have the format of `assets/prices`
 */
export function readPrices(file: string): PriceTable {
  const { region, name, services } = readYaml(file, Table);
  const prices = services.flatMap(({ source, date, prices: entries }) =>
    Object.entries(entries).flatMap(([key, { what, per, price, sizes }]) =>
      Object.entries(sizes ?? { '': price! }).map(([size, amount]): Price => ({
        key: size ? `${key}/${size}` : key,
        what: size ? `${what} ${size}` : what,
        per,
        amount: Decimal.of(amount),
        region,
        source,
        date,
      })),
    ),
  );
  return { region, name, prices: new Map(prices.map((price) => [price.key, price])) };
}
