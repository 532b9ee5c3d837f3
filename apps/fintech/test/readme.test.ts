import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CostTable, itAddsUp } from '@slipway/testing/cost-table';
import { resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

const FOLDER = join(__dirname, '..');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const templates = synthesized();
const table = new CostTable(join(FOLDER, 'README.md'));

describe('the cost in the README', () => {
  itAddsUp(table);

  it('counts what the templates have', () => {
    const count = (type: string) => Object.values(templates).flatMap((template) => resourcesOf(template, type)).length;

    expect(count('AWS::KMS::Key')).toBe(table.quantityOf('Customer-managed key'));
    expect(count('AWS::SecretsManager::Secret')).toBe(table.quantityOf('Secrets'));
    expect(count('AWS::CloudWatch::Alarm') + 2 * count('AWS::ApplicationAutoScaling::ScalingPolicy')).toBe(
      table.quantityOf('Alarms'),
    );
    expect(count('AWS::EC2::NatGateway') * 730).toBe(table.quantityOf('NAT gateway'));
    expect((count('AWS::EC2::EIP') + 2) * 730).toBe(table.quantityOf('Public IPv4 addresses'));
  });
});

describe('the README', () => {
  it('names every variable that the app reads', () => {
    const config = readFileSync(join(FOLDER, 'src', 'config.ts'), 'utf8');
    const read = [...config.matchAll(/variables\.([A-Z][A-Z0-9_]+)/g)].map(([, name]) => name);

    expect(read.length).toBeGreaterThan(12);
    expect(read.filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
  });

  it('lists the outputs, by the names that they are printed under', () => {
    const outputs = Object.values<{ Description?: string }>(templates.TapStack.toJSON().Outputs).flatMap(
      ({ Description }) => Description ?? [],
    );

    const listed = README.split('## Outputs')[1]
      .split('\n## ')[0]
      .match(/^\| `\w+`/gm)!
      .map((row) => row.slice(3, -1));
    expect(listed.sort()).toEqual(outputs.sort());
  });
});
