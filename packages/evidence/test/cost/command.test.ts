import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli';
import { folderWith } from '../workspace';
import { assemblyOf } from './app';

const GATEWAY = { Type: 'AWS::EC2::NatGateway' };
const MARKS = '# Shop\n\n<!-- cost: written by slipway-evidence cost, do not edit -->\n<!-- /cost -->\n\nEnd.\n';

function run(...args: string[]) {
  const said: string[] = [];
  const refused: string[] = [];
  const code = main(
    ['node', 'slipway-evidence', 'cost', ...args],
    (line) => said.push(line),
    (line) => refused.push(line),
  );
  return { code, said: said.join('\n'), refused: refused.join('\n') };
}

const appOf = (resources: Parameters<typeof assemblyOf>[0], region?: string, files = {}) =>
  folderWith({ ...assemblyOf(resources, region), ...files });

describe('slipway-evidence cost', () => {
  it('[RN-14] prints each resource with its arithmetic, the sums, and what they rest on', () => {
    const folder = appOf({
      Gateway: GATEWAY,
      Role: { Type: 'AWS::IAM::Role' },
      Odd: { Type: 'AWS::Neptune::DBCluster' },
    });

    const { code, said } = run(folder);

    expect(code).toBe(0);
    expect(said.replace(/on 20.*/, 'on DAY')).toBe(
      `     33.30    Shop/Gateway (AWS::EC2::NatGateway)
     32.85      fixed: NAT gateway, 730 × 0.045 per hour
      0.45      by usage: NAT gateway, data, 10 × 0.045 per GB

     32.85    fixed
      0.45    by usage
     33.30    total in US dollars per month of 730 hours, rounded to the cent

Prices:
  US East (N. Virginia), us-east-1, checked on DAY

Assumed:
  AWS::EC2::NatGateway: 10 GB processed

Not included:
  AWS::Neptune::DBCluster: one resource of a type without a price
  data transfer: to the internet, between zones and between regions
  free tiers
  taxes and support plans
  discounts: Savings Plans, reservations, Spot, negotiated prices
  all costs outside the templates, except the additions in the usage file

Free of charge:
  AWS::IAM::Role`,
    );
  });

  it('[RN-14] writes JSON, with exact amounts', () => {
    const folder = appOf({ Gateway: GATEWAY, Function: { Type: 'AWS::Lambda::Function' } });

    run(folder, '--json', join(folder, 'new/cost.json'));

    expect(JSON.parse(readFileSync(join(folder, 'new/cost.json'), 'utf8'))).toMatchObject({
      fixed: '32.85',
      usage: '0.4506166675',
      total: '33.3006166675',
      resources: [
        {
          path: 'Shop/Gateway',
          lines: [
            { kind: 'fixed', quantity: '730', amount: '32.85', price: { amount: '0.045', region: 'us-east-1' } },
            {},
          ],
        },
        { path: 'Shop/Function', total: '0.0006166675' },
      ],
    });
  });

  it('takes usage, prices and the region of others', () => {
    const prices =
      "{ region: eu-south-2, name: Spain, services: [{ source: 'https://example.com', date: 2026-01-01, prices: { nat.hour: { what: NAT, per: hour, price: '1' }, nat.gigabyte: { what: data, per: GB, price: '2' } } }] }";
    const files = { 'prices.yaml': prices, 'usage.yaml': 'usage: { Gateway: { gigabytes: 5 } }' };
    const folder = appOf({ Gateway: GATEWAY }, 'eu-south-2', files);
    const usage = ['--usage', join(folder, 'usage.yaml')];

    expect(run(folder, ...usage, '--prices', join(folder, 'prices.yaml')).said).toContain('740.00    total');
    expect(run(folder, ...usage, '--price-as', 'us-east-1').said).toMatch(
      /33\.08 {4}total[^]*the stack is deployed to eu-south-2/,
    );
  });

  it('lists what a usage file can contain', () => {
    const { code, said } = run('--list-usage');

    expect(code).toBe(0);
    expect(said).toMatch(/^AWS::CodeBuild::Project {2}buildMinutes: build minutes \(default: 100\)$/m);
    expect(said).toMatch(/^AWS::ECS::Service {2}tasks: tasks on average \(default: the number in the template\)$/m);
  });

  it.each<[string, () => string[], RegExp]>([
    ['no app', () => [], /^cost requires the folder of one synthesized app, or two folders with --diff, got 0$/],
    ['two apps without --diff', () => [appOf({}), appOf({})], /got 2$/],
    ['one app with --diff', () => [appOf({}), '--diff'], /^cost requires two folders with --diff.*got 1$/],
    ['a folder that is no app', () => ['/nowhere'], /has no manifest\.json/],
    ['a region without prices', () => [appOf({}, 'eu-south-2')], /no prices for region 'eu-south-2'/],
    [
      'a usage file that is not there',
      () => [appOf({}), '--usage', '/nowhere.yaml'],
      /^\/nowhere\.yaml does not exist/,
    ],
    ['prices that are not there', () => [appOf({}), '--prices', '/nowhere.yaml'], /^\/nowhere\.yaml does not exist/],
    ['a README that is not there', () => [appOf({}), '--readme', '/nowhere.md'], /^\/nowhere\.md does not exist/],
    [
      'a README without a place for the table',
      () => {
        const folder = appOf({}, undefined, { 'README.md': '# Shop\n' });
        return [folder, '--readme', join(folder, 'README.md')];
      },
      /README\.md has no markers for the cost table: add <!-- cost: .* and <!-- \/cost --> where the table should be$/,
    ],
  ])('refuses %s with exit code 2', (_, args, message) => {
    const { code, refused } = run(...args());

    expect(code).toBe(2);
    expect(refused).toMatch(message);
  });
});

describe('slipway-evidence cost --readme', () => {
  it('[RN-14] writes the table between its marks, and fails with --check if it differs', () => {
    const folder = appOf({ Gateway: GATEWAY, Function: { Type: 'AWS::Lambda::Function' } }, undefined, {
      'README.md': MARKS,
    });
    const readme = join(folder, 'README.md');

    const before = run(folder, '--readme', readme, '--check');
    const untouched = readFileSync(readme, 'utf8');
    const written = run(folder, '--readme', readme);
    const after = run(folder, '--readme', readme, '--check');

    expect([before.code, written.code, after.code]).toEqual([1, 0, 0]);
    expect(before.said).toMatch(
      /the cost table in .*README\.md is out of date: run the command again without --check to update the table$/,
    );
    expect(untouched).toBe(MARKS);
    expect(readFileSync(readme, 'utf8')).toMatch(/^# Shop\n\n<!-- cost: [^]*<!-- \/cost -->\n\nEnd\.\n$/);
    expect(readFileSync(readme, 'utf8')).toContain(
      `| NAT gateway | 730 | hour | 0.045 | 32.85 |
| NAT gateway, data | 10 | GB | 0.045 | 0.45 |
| 2 more, less than a cent each | | | | 0.0006 |
| **total** | | | | **33.30** |
`,
    );
  });

  it('prints what was stated, without the emphasis that Markdown would make of it', () => {
    const files = { 'README.md': MARKS, 'usage.yaml': "usage: { '*/G*': { gigabytes: 1 } }" };
    const folder = appOf({ Gateway: GATEWAY }, undefined, files);

    run(folder, '--usage', join(folder, 'usage.yaml'), '--readme', join(folder, 'README.md'));

    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(
      'the last one applies):\n\n- \\*/G\\*: 1 GB processed\n\nNot included:\n\n- data transfer',
    );
  });

  it('has one row for resources with the same price', () => {
    const folder = appOf({ One: GATEWAY, Two: GATEWAY }, undefined, { 'README.md': MARKS });

    run(folder, '--readme', join(folder, 'README.md'));

    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('| NAT gateway | 1460 | hour | 0.045 | 65.70 |');
  });
});

describe('slipway-evidence cost --diff', () => {
  it('[RN-14] says what a change costs, resource by resource', () => {
    const old = appOf({ Gateway: GATEWAY, Key: { Type: 'AWS::KMS::ReplicaKey' } });
    const young = appOf({
      Key: { Type: 'AWS::KMS::ReplicaKey' },
      Address: { Type: 'AWS::EC2::EIP' },
      Odd: { Type: 'AWS::Neptune::DBCluster' },
    });

    const { code, said } = run('--diff', old, young, '--json', join(young, 'diff.json'));

    expect(code).toBe(0);
    expect(said).toBe(`    -33.30  removed Shop/Gateway (AWS::EC2::NatGateway): 33.30 -> 0.00
     +3.65  added Shop/Address (AWS::EC2::EIP): 0.00 -> 3.65

    -29.65  total in US dollars per month: 34.30 -> 4.65

Left out of the new estimate, but not of the old one:
  AWS::Neptune::DBCluster: one resource of a type without a price`);
    expect(JSON.parse(readFileSync(join(young, 'diff.json'), 'utf8'))).toMatchObject({ difference: '-29.65' });
  });

  it('reports if nothing changes', () => {
    const folder = appOf({ Gateway: GATEWAY });

    expect(run('--diff', folder, folder).said).toBe(
      'the cost of every resource is the same\n\n     +0.00  total in US dollars per month: 33.30 -> 33.30',
    );
  });
});
