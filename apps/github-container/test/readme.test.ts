import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimateApp, withTable } from '@slipway/evidence';
import { synthesizeTo } from '@slipway/testing/app-main';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { MAIN, synthesized } from './synthesized';
import { VARIABLES } from './variables';

const FOLDER = join(__dirname, '..');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const templates = synthesized();

afterAll(removeFolders);

describe('the cost in the README', () => {
  it('is what slipway-evidence computes: after a change, npm run synth && npm run cost', () => {
    const folder = temporaryFolder();
    synthesizeTo(folder, MAIN, { ...VARIABLES, AWS_REGION: 'us-east-1' });

    const found = estimateApp(folder, { usage: join(FOLDER, 'usage.yaml'), priceAs: 'us-east-1' });

    expect(withTable(README, found)).toBe(README);
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

  it('deploys every stack, in the order of their dependencies', () => {
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
    ['repository', /immutable image tags/],
    ['key', /rotates its key/],
    ['artifacts', /versions of its artifacts/],
    ['messages', /sends failures to the configured address/],
    ['pipeline', /five stages/],
    ['webhook', /GitHub has not signed/],
    ['tasks', /the desired number of tasks/],
    ['traffic', /all traffic/],
    ['answer of the service', /responds to requests that match its rules/],
  ])('[GC-18] ask for the %s, as the README says: end to end', (subject, title) => {
    expect(section).toContain(subject);
    expect(titles.filter((one) => title.test(one))).toHaveLength(1);
    expect(checks).not.toMatch(/\.(skip|todo|only)\b/);
  });
});
