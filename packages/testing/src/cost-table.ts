import { readFileSync } from 'node:fs';

interface CostRow {
  readonly what: string;
  readonly quantity: number;
  readonly price: number;
  readonly cost: number;
}

/** For tests: the table of a README that says what an app costs a month, in US dollars. */
export class CostTable {
  public readonly rows: readonly CostRow[];

  private readonly readme: string;

  /** @param file the README */
  constructor(file: string) {
    this.readme = readFileSync(file, 'utf8');
    this.rows = [...this.readme.matchAll(/^\| ([^|*]+) \| ([\d.]+) \| [^|]+ \| ([\d.]+) \| ([\d.]+) \|$/gm)].map(
      ([, what, quantity, price, cost]) => ({
        what,
        quantity: Number(quantity),
        price: Number(price),
        cost: Number(cost),
      }),
    );
  }

  /** What the table says that it all costs. */
  public get together(): number {
    return Number(/\*\*together\*\*.*\*\*([\d.]+)\*\*/.exec(this.readme)![1]);
  }

  /** @param what begins a row */
  public quantityOf(what: string): number {
    return this.rows.find((row) => row.what.startsWith(what))!.quantity;
  }
}

/** Tests that the table adds up. */
export function itAddsUp(table: CostTable): void {
  it.each(table.rows)('is quantity times price for $what', ({ quantity, price, cost }) => {
    expect(cost).toBeCloseTo(quantity * price, 2);
  });

  it('is the sum of its rows', () => {
    expect(table.rows.length).toBeGreaterThan(2);
    expect(table.together).toBeCloseTo(
      table.rows.reduce((sum, { cost }) => sum + cost, 0),
      2,
    );
  });
}
