import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CostTable, itAddsUp } from '@slipway/testing/cost-table';
import { resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';
import { VARIABLES } from './variables';

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

describe('the deployment guide', () => {
  it('[GC-15] names every variable that the app reads', () => {
    const read = [
      ...readFileSync(join(FOLDER, 'src', 'config.ts'), 'utf8').matchAll(/variables\.([A-Z][A-Z0-9_]+)/g),
    ].map(([, name]) => name);

    expect(read).toEqual(expect.arrayContaining(Object.keys(VARIABLES)));
    expect(read.filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
  });

  it('deploys every stack, in the order in which they need each other', () => {
    expect([...README.matchAll(/`npx cdk deploy (\w+)`/g)].map(([, stack]) => stack)).toEqual([
      'Foundation',
      'Service',
      'Delivery',
    ]);
  });

  it('[GC-17] lists the outputs, by the names that they are printed under', () => {
    const outputs = Object.values<{ Description?: string }>(templates.delivery.toJSON().Outputs).flatMap(
      ({ Description }) => Description ?? [],
    );

    const listed = README.split('## Outputs')[1]
      .split('\n## ')[0]
      .match(/^\| `\w+`/gm)!
      .map((row) => row.slice(3, -1));

    expect(listed.sort()).toEqual(outputs.sort());
  });
});

describe('the checks of what is deployed', () => {
  const [, rest] = README.split('## Checking what is deployed');
  const [section] = rest.split('\n## ');
  const checks = readFileSync(join(FOLDER, 'integ', 'github-container.integ.ts'), 'utf8');
  const titles = [...checks.matchAll(/\bit\(['`](.*?)['`], /g)].map(([, title]) => title);

  it('[GC-18] are one command, which the README shows and the package has', () => {
    const { scripts } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'));

    expect(/```sh\n(.*?)\n```/s.exec(section)?.[1]).toBe('npm run integ');
    expect(scripts.integ).toBe('jest -c integ/jest.config.cjs');
  });

  it.each([
    ['image', /image by its digest/],
    ['repository', /tags that never move/],
    ['key', /rotates its key/],
    ['artifacts', /versions of its artifacts/],
    ['messages', /tells its address/],
    ['pipeline', /five stages/],
    ['webhook', /GitHub has not signed/],
    ['tasks', /as many tasks/],
    ['traffic', /all traffic/],
    ['answer of the service', /answers, and only/],
  ])('[GC-18] ask for the %s, as the README says: end to end', (subject, title) => {
    expect(section).toContain(subject);
    expect(titles.filter((one) => title.test(one))).toHaveLength(1);
    expect(checks).not.toMatch(/\.(skip|todo|only)\b/);
  });
});
