import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimateApp, withTable } from '@slipway/evidence';
import { synthesizeTo } from '@slipway/testing/app-main';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { MAIN, synthesized, VARIABLES } from './synthesized';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const template = synthesized();

afterAll(removeFolders);

it('the README contains the costs that slipway-evidence calculates: to update, npm run synth && npm run cost', () => {
  const folder = temporaryFolder();
  synthesizeTo(folder, MAIN, VARIABLES);

  const found = estimateApp(folder, { usage: join(__dirname, '..', 'usage.yaml'), priceAs: 'us-east-1' });

  expect(withTable(README, found)).toBe(README);
});

it('the README lists all outputs, by the names in their descriptions', () => {
  const outputs = Object.values<{ Description: string }>(template.toJSON().Outputs).map(
    ({ Description }) => Description,
  );

  const listed = README.split('## Outputs')[1]
    .split('##')[0]
    .match(/^\| `.*?\|/gm)!
    .flatMap((row) => row.match(/\w+(?=`)/g)!);

  expect(listed.sort()).toEqual(outputs.sort());
});
