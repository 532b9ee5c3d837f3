import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcesOf, synthesized, VARIABLES } from './synthesized';

const FOLDER = join(__dirname, '..');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
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

  it('counts what the templates have', () => {
    const { image, tooling } = synthesized();
    const count = (type: string) => [image, tooling].flatMap((template) => resourcesOf(template, type)).length;

    expect(count('AWS::KMS::Key')).toBe(quantityOf('Customer-managed keys'));
    expect(count('AWS::CloudWatch::Alarm')).toBe(quantityOf('Alarms'));
    expect(count('AWS::SecretsManager::Secret') + 1).toBe(quantityOf('Secrets')); // the token of GitHub is made by hand
  });
});

describe('the deployment guide', () => {
  it('[PG-20] names every variable that the app reads', () => {
    const read = [...readFileSync(join(FOLDER, 'src', 'config.ts'), 'utf8').matchAll(/variables\.([A-Z][A-Z0-9_]+)/g)].map(([, name]) => name);

    expect(read.length).toBeGreaterThan(12);
    expect(read.filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
    expect(Object.keys(VARIABLES).filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
  });

  it('[PG-20] deploys every stack: of the tooling account, and of the three target accounts', () => {
    expect([...README.matchAll(/`?npx cdk deploy ([\w-]+)/g)].map(([, stack]) => stack)).toEqual(['BuildImage', 'Tooling', 'DeploymentRoles-dev']);
    expect(README).toContain('then `-staging`, then `-prod`');
  });
});
