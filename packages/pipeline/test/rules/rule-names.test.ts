import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULE_NAMES } from '../../src/rules/rule-names';

test('the names are those of the rules that the README lists', () => {
  const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
  const [, section] = readme.split('## Rules for every pipeline');
  const rows = section.split('\n## ')[0].matchAll(/^\| `([\w-]+)` \|/gm);

  expect(RULE_NAMES).toEqual([...rows].map(([, name]) => name));
});
