import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseBuildspec } from '../src';
import { noticesOf } from '../src/notices';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const table = README.split('## Differences from CodeBuild')[1].split('\n## ')[0];

test('what the log says is not done here is a row of the README', () => {
  const buildspec = parseBuildspec(`
version: 0.2
run-as: builder
env: { git-credential-helper: yes }
proxy: { logs: yes }
batch: { build-list: [{ identifier: one }] }
cache: { paths: x }
phases:
  install: { on-failure: RETRY-x }`);

  const keys = noticesOf(buildspec).map((notice) => /^not done here: ([\w-]+)/.exec(notice)?.[1]);

  expect(keys).toEqual(['run-as', 'git-credential-helper', 'on-failure', 'batch', 'proxy', 'cache']);
  keys.forEach((key) => expect(table).toContain(`\`${key}\``));
});

test.each([['powershell.exe'], ['cmd.exe']])('the shell %s, which is not run here, is in the README', (shell) => {
  expect(table).toContain(shell);
});

test('nothing that is read in another way is kept from the log', () => {
  expect(table).not.toMatch(/not in the log/i);
});
