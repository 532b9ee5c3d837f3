import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkingCopy } from '../../src/git/working-copy';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-copy-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function copy(): WorkingCopy {
  const sample = join(folder, 'sample');
  mkdirSync(join(sample, 'node_modules', 'left'), { recursive: true });
  writeFileSync(join(sample, 'page.txt'), '1');
  return WorkingCopy.of(sample, join(folder, 'copy'));
}

test('a sample becomes a repository, without what it installed', () => {
  const repository = copy();

  const commit = repository.commit('feat: open');

  expect(repository.git('ls-tree', '--name-only', 'main')).toBe('page.txt');
  expect(repository.git('log', '--format=%H %an %s')).toBe(`${commit} octocat feat: open`);
  expect(existsSync(join(repository.folder, 'node_modules'))).toBe(false);
});

test('a commit takes what was changed, and stands also where nothing was', () => {
  const repository = copy();
  const first = repository.commit('first');
  writeFileSync(join(repository.folder, 'page.txt'), '2');

  const [second, third] = [repository.commit('second'), repository.commit('third')];

  expect(repository.git('diff', '--name-only', first, second)).toBe('page.txt');
  expect(repository.git('diff', '--name-only', second, third)).toBe('');
  expect(new Set([first, second, third]).size).toBe(3);
});

test('the sample stays as it is', () => {
  copy().commit('first');

  expect(existsSync(join(folder, 'sample', '.git'))).toBe(false);
});
