import { chmodSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractZip, writeZip } from '@slipway/embedded-aws';
import { flattenZip } from '../../src/artifacts/flat-zip';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { GitFixture } from '../git/git-fixture';

afterAll(removeFolders);

test('a zip without file attributes contains no executable and no link, and what was lost is named', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'run.sh'), 'true');
  chmodSync(join(folder, 'run.sh'), 0o755);
  writeFileSync(join(folder, 'page.txt'), 'page');
  await writeZip(join(folder, 'a.zip'), [
    { path: 'bin/run.sh', source: join(folder, 'run.sh') },
    { path: 'page.txt', source: join(folder, 'page.txt') },
    { path: 'latest', source: '', link: 'page.txt' },
  ]);

  const lost = await flattenZip(join(folder, 'a.zip'), join(folder, 'b.zip'));

  await extractZip(join(folder, 'b.zip'), join(folder, 'b'));
  expect(lost).toEqual({ executables: ['bin/run.sh'], links: ['latest'] });
  expect(lstatSync(join(folder, 'b', 'bin', 'run.sh')).mode & 0o777).toBe(0o644);
  expect(readFileSync(join(folder, 'b', 'page.txt'), 'utf8')).toBe('page');
  expect(lstatSync(join(folder, 'b', 'latest')).isFile()).toBe(true);
  expect(readFileSync(join(folder, 'b', 'latest'), 'utf8')).toBe('page.txt');
});

test('empty folders, such as those of submodules, stay', async () => {
  const repository = new GitFixture();
  repository.commit('one', { 'page.txt': 'page' });
  repository.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`);
  repository.git('commit', '--quiet', '--message', 'a submodule');
  const folder = temporaryFolder();
  repository.git('archive', '--format=zip', `--output=${join(folder, 'a.zip')}`, 'HEAD');

  await flattenZip(join(folder, 'a.zip'), join(folder, 'b.zip'));

  await extractZip(join(folder, 'b.zip'), join(folder, 'b'));
  expect(lstatSync(join(folder, 'b', 'module')).isDirectory()).toBe(true);
});

test('fails on an archive that cannot be read, and on a place that cannot be written', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'page.txt'), 'page');
  await writeZip(join(folder, 'a.zip'), [{ path: 'page.txt', source: join(folder, 'page.txt') }]);
  mkdirSync(join(folder, 'b.zip'));

  await expect(flattenZip(join(folder, 'page.txt'), join(folder, 'c.zip'))).rejects.toThrow();
  await expect(flattenZip(join(folder, 'a.zip'), join(folder, 'b.zip'))).rejects.toThrow();
});
