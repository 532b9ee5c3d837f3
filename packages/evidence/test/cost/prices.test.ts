import { join } from 'node:path';
import { pricedRegions, pricesOf, readPrices } from '../../src/cost/price-table';
import { folderWith } from '../workspace';

const A_YEAR = 366 * 24 * 60 * 60 * 1000;

describe.each(pricedRegions())('[RN-14] the prices of %s', (region) => {
  const all = [...pricesOf(region).prices.values()];

  it('were looked at within a year: look again at the pages that this names, and date them', () => {
    const old = all.filter(({ date }) => Math.abs(Date.now() - Date.parse(date)) > A_YEAR);

    expect(old.map(({ key, date, source }) => `${key} of ${date}: ${source}`)).toEqual([]);
  });

  it('have a page of AWS each, and a unit', () => {
    expect(all.length).toBeGreaterThan(150);
    expect(all.filter(({ source }) => !source.startsWith('https://aws.amazon.com/'))).toEqual([]);
    expect(all.filter(({ per, what, amount }) => !per || !what || amount.isZero)).toEqual([]);
  });
});

describe('a table of prices', () => {
  const service = (prices: string) =>
    `{ region: r, name: R, services: [{ source: 'https://example.com', date: 2026-01-01, prices: ${prices} }] }`;

  it.each([
    ['a price that is a number', service('{ a: { what: A, per: hour, price: 0.1 } }'), /expected string/],
    [
      'a price that is no number',
      service("{ a: { what: A, per: hour, price: 'much' } }"),
      /must be a price in US dollars as a string/,
    ],
    ['neither price nor sizes', service('{ a: { what: A, per: hour } }'), /must have either `price` or `sizes`/],
    [
      'a day that does not exist',
      service("{ a: { what: A, per: hour, price: '1' } }").replace('2026-01-01', '2026-02-30'),
      /services\[0\]\.date/,
    ],
  ])('is refused with %s', (_, text, message) => {
    const file = join(folderWith({ 'prices.yaml': text }), 'prices.yaml');

    expect(() => readPrices(file)).toThrow(message);
  });
});
