import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { ArtifactDeclaration, parseBuildspec, selectArtifacts, selectFiles } from '../../src/buildspec';
import { removeFolders, temporaryFolder } from './build-fixture';

afterAll(removeFolders);

const everything: ArtifactDeclaration = {
  files: ['**/*'],
  'discard-paths': false,
  'exclude-paths': [],
  'enable-symlinks': false,
};

test('the primary and the secondary artifacts are selected each by its own rules', async () => {
  const folder = treeOf(['a.txt', 'docs/b.txt']);
  const { artifacts } = parseBuildspec(
    '{version: 0.2, phases: {build: {}}, artifacts: {files: [a.txt], secondary-artifacts: {docs: {files: ["*"], base-directory: docs}}}}',
  );

  const selected = await selectArtifacts(artifacts, folder);

  expect(selected.map(({ id, files }) => [id, files.map((file) => file.path)])).toEqual([
    [undefined, ['a.txt']],
    ['docs', ['b.txt']],
  ]);
});

test('secondary artifacts need no primary one, and no artifacts section is no artifact', async () => {
  const folder = treeOf(['a.txt']);
  const { artifacts } = parseBuildspec(
    '{version: 0.2, phases: {build: {}}, artifacts: {secondary-artifacts: {only: {files: [a.txt]}}}}',
  );

  expect((await selectArtifacts(artifacts, folder)).map((it) => it.id)).toEqual(['only']);
  expect(await selectArtifacts(undefined, folder)).toEqual([]);
});

test('links are followed within the source folder, and nowhere else', async () => {
  const folder = treeOf(['real.txt', 'folder/inner.txt']);
  symlinkSync('real.txt', join(folder, 'link.txt'));
  symlinkSync('/etc/hostname', join(folder, 'outside'));
  symlinkSync('gone', join(folder, 'dangling'));
  symlinkSync('folder', join(folder, 'to-folder'));

  const files = await selectFiles(everything, folder);

  expect(files.map((file) => file.path)).toEqual(['folder/inner.txt', 'link.txt', 'real.txt']);
});

test('links are kept as links where enable-symlinks says so', async () => {
  const folder = treeOf(['real.txt']);
  symlinkSync('real.txt', join(folder, 'link.txt'));

  const files = await selectFiles({ ...everything, 'enable-symlinks': true }, folder);

  expect(files).toEqual([
    { path: 'link.txt', source: expect.any(String), link: 'real.txt' },
    { path: 'real.txt', source: expect.any(String) },
  ]);
});

test('a pipe is no file', async () => {
  const folder = treeOf(['a.txt']);
  execFileSync('mkfifo', [join(folder, 'pipe')]);

  const files = await selectFiles(everything, folder);

  expect(files.map((file) => file.path)).toEqual(['a.txt']);
});

test('**/* with an exclusion takes exactly the files outside of the excluded path', async () => {
  const name = fc.stringMatching(/^[.a-c][a-c]{1,3}$/);
  const trees = fc
    .uniqueArray(
      fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
      { minLength: 1, maxLength: 8 },
    )
    .filter((paths) => !paths.some((path) => paths.some((other) => other.startsWith(`${path}/`))));

  await fc.assert(
    fc.asyncProperty(trees, name, async (paths, excluded) => {
      const kept = paths.filter((path) => !`${path}/`.startsWith(`${excluded}/`));
      fc.pre(kept.length > 0);

      const files = await selectFiles({ ...everything, 'exclude-paths': [`${excluded}/**/*`] }, treeOf(paths));

      expect(files.map((file) => file.path)).toEqual([...kept].sort());
    }),
    { numRuns: 50 },
  );
});

function treeOf(paths: readonly string[]): string {
  const folder = temporaryFolder();
  paths.forEach((path) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  });
  return folder;
}
