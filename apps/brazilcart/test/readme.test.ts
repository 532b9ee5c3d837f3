import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { only, resourcesOf, synthesized } from './synthesized';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const template = synthesized();

const ROWS = [...README.matchAll(/^\| ([^|*]+) \| ([\d.]+) \| ([^|]+) \| ([\d.]+) \| ([\d.]+) \|$/gm)].map(([, what, quantity, , price, cost]) => ({ what, quantity: Number(quantity), price: Number(price), cost: Number(cost) }));
const quantityOf = (what: string) => ROWS.find((row) => row.what.startsWith(what))!.quantity;

describe('the cost in the README', () => {
  it.each(ROWS)('is quantity times price for $what', ({ quantity, price, cost }) => {
    expect(cost).toBeCloseTo(quantity * price, 2);
  });

  it('is the sum of its rows', () => {
    const [, together] = /\*\*together\*\*.*\*\*([\d.]+)\*\*/.exec(README)!;

    expect(ROWS.length).toBeGreaterThan(5);
    expect(Number(together)).toBeCloseTo(ROWS.reduce((sum, { cost }) => sum + cost, 0), 2);
  });

  it('counts what the template has', () => {
    const [, database] = only(template, 'AWS::RDS::DBInstance');
    const [, cache] = only(template, 'AWS::ElastiCache::ReplicationGroup');

    expect(database.Properties).toMatchObject({ DBInstanceClass: 'db.t3.micro', MultiAZ: true, AllocatedStorage: String(quantityOf('RDS storage')) });
    expect(cache.Properties).toMatchObject({ CacheNodeType: 'cache.t3.micro', NumCacheClusters: quantityOf('ElastiCache') / 730 });
    expect(resourcesOf(template, 'AWS::KMS::Key')).toHaveLength(quantityOf('Customer-managed key'));
    expect(resourcesOf(template, 'AWS::SecretsManager::Secret')).toHaveLength(quantityOf('Secret'));
    expect(resourcesOf(template, 'AWS::CloudWatch::Alarm')).toHaveLength(quantityOf('Alarms'));
  });
});

it('the README lists the outputs, by the names in their descriptions', () => {
  const outputs = Object.values<{ Description: string }>(template.toJSON().Outputs).map(({ Description }) => Description);

  const listed = README.split('## Outputs')[1].split('##')[0].match(/^\| `.*?\|/gm)!.flatMap((row) => row.match(/\w+(?=`)/g)!);

  expect(listed.sort()).toEqual(outputs.sort());
});
