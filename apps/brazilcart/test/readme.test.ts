import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimateApp, withTable } from '@slipway/evidence';
import { synthesizeTo } from '@slipway/testing/app-main';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { synthesized } from './synthesized';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const template = synthesized();

const MAIN = join(__dirname, '..', 'src', 'main');

afterAll(removeFolders);

describe('the cost in the README', () => {
  it('is what slipway-evidence computes: after a change, npm run synth && npm run cost', () => {
    const folder = temporaryFolder();
    synthesizeTo(folder, MAIN, { ENVIRONMENT_SUFFIX: 'dev', ONCALL_EMAIL: 'oncall@example.com' });

    const found = estimateApp(folder, { usage: join(__dirname, '..', 'usage.yaml'), priceAs: 'us-east-1' });

    expect(withTable(README, found)).toBe(README);
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

describe('the checks of what is deployed', () => {
  const [, section] = README.split('## Checking what is deployed');
  const checks = readFileSync(join(__dirname, '..', 'integ', 'brazilcart.integ.ts'), 'utf8');
  const titles = [...checks.matchAll(/\bit\(['`](.*?)['`], /g)].map(([, title]) => title);

  it('[BC-13] are one command, which the README shows and the package has', () => {
    const { scripts } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));

    expect(/```sh\n(.*?)\n```/s.exec(section)?.[1]).toBe('npm run integ');
    expect(scripts.integ).toBe('jest -c integ/jest.config.cjs');
  });

  it.each([
    ['network', /VPC with the configured address range/],
    ['database', /PostgreSQL in two zones/],
    ['cache', /Redis in two zones/],
    ['security groups', /only from its network/],
    ['key rotation', /rotates its key/],
    ['secret', /credentials in its secret/],
    ['pipeline', /has the pipeline/],
    ['names', /named after its suffix/],
  ])('[BC-13] ask for the %s, as the README says', (subject, title) => {
    expect(section.split('\n## ')[0]).toContain(subject);
    expect(titles.filter((one) => title.test(one))).toHaveLength(1);
    expect(checks).not.toMatch(/\.(skip|todo|only)\b/);
  });
});
