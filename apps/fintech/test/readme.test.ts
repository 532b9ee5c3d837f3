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
