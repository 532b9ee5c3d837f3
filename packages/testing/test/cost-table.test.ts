import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CostTable, itAddsUp } from '../src/cost-table';
import { removeFolders, temporaryFolder } from '../src/temporary-folders';
import { collect, failing } from './collected-tests';

afterAll(removeFolders);

const TABLE = `# Shop

| what | quantity | unit | price | cost |
|---|---|---|---|---|
| NAT gateway, hours | 730 | hour | 0.045 | 32.85 |
| key | 2 | month | 1.00 | 2.00 |
| logs | 5 | GB | 0.50 | 2.50 |
| **together** | | | | **37.35** |
`;

function tableOf(text: string): CostTable {
  const file = join(temporaryFolder(), 'README.md');
  writeFileSync(file, text);
  return new CostTable(file);
}

test('a table is read from a README', () => {
  const table = tableOf(TABLE);

  expect(table.rows).toHaveLength(3);
  expect(table.rows[1]).toEqual({ what: 'key', quantity: 2, price: 1, cost: 2 });
  expect([table.together, table.quantityOf('NAT')]).toEqual([37.35, 730]);
});

test.each([
  ['adds up', TABLE, []],
  [
    'has a wrong product',
    TABLE.replace('| 2.50 |', '| 2.60 |'),
    ['is quantity times price for $what', 'is the sum of its rows'],
  ],
  ['has a wrong sum', TABLE.replace('37.35', '37.00'), ['is the sum of its rows']],
  ['has lost its rows', TABLE.replaceAll(/^\| (NAT|key|logs).*\n/gm, ''), ['is the sum of its rows']],
])('the tests of a table that %s fail where they should', async (_, text, failed) => {
  const tests = await collect(() => itAddsUp(tableOf(text)));

  expect(await failing(tests)).toEqual(failed);
});
