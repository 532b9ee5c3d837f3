import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CostTable, itAddsUp } from '../../../scripts/cost-table';
import { only, resourcesOf } from '../../../scripts/template-resources';
import { synthesized } from './synthesized';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const template = synthesized();

const table = new CostTable(join(__dirname, '..', 'README.md'));

describe('the cost in the README', () => {
  itAddsUp(table);

  it('counts what the template has', () => {
    const [, database] = only(template, 'AWS::RDS::DBInstance');
    const [, cache] = only(template, 'AWS::ElastiCache::ReplicationGroup');

    expect(database.Properties).toMatchObject({
      DBInstanceClass: 'db.t3.micro',
      MultiAZ: true,
      AllocatedStorage: String(table.quantityOf('RDS storage')),
    });
    expect(cache.Properties).toMatchObject({
      CacheNodeType: 'cache.t3.micro',
      NumCacheClusters: table.quantityOf('ElastiCache') / 730,
    });
    expect(resourcesOf(template, 'AWS::KMS::Key')).toHaveLength(table.quantityOf('Customer-managed key'));
    expect(resourcesOf(template, 'AWS::SecretsManager::Secret')).toHaveLength(table.quantityOf('Secret'));
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
