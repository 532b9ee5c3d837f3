import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CostTable, itAddsUp } from '@slipway/testing/cost-table';
import { resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

const FILE = join(__dirname, '..', 'README.md');
const README = readFileSync(FILE, 'utf8');
const template = synthesized();

const table = new CostTable(FILE);

describe('the cost in the README', () => {
  itAddsUp(table);

  it('counts what the template has', () => {
    expect(resourcesOf(template, 'AWS::KMS::Key')).toHaveLength(table.quantityOf('Customer-managed key'));
    expect(resourcesOf(template, 'AWS::CloudWatch::Alarm')).toHaveLength(table.quantityOf('Alarms'));
  });
});

it('the README lists the outputs, by the names in their descriptions', () => {
  const outputs = Object.values<{ Description: string }>(template.toJSON().Outputs).map(
    ({ Description }) => Description,
  );

  const listed = README.split('## Outputs')[1]
    .split('##')[0]
    .match(/^\| `.*?\|/gm)!
    .flatMap((row) => row.match(/\w+(?=`)/g)!);

  expect(listed.sort()).toEqual(outputs.sort());
});
