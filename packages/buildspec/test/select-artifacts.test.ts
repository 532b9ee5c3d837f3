import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { ArtifactDeclaration, parseBuildspec, selectArtifacts, selectFiles } from '../src';
import { Variables } from '../src/expand-variables';
import { childEnvironment } from '@slipway/processes';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

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

test('links are kept as links if enable-symlinks is set', async () => {
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
  execFileSync('mkfifo', [join(folder, 'pipe')], { env: childEnvironment() });

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

test.each<[what: string, artifacts: string, paths: string[]]>([
  ['an absolute folder', '{files: "*", base-directory: ROOT/dist}', ['a.js', 'b.css']],
  ['an absolute folder with a star', '{files: "*", base-directory: "ROOT/d*"}', ['a.js', 'b.css']],
  ['a variable', '{files: "*", base-directory: $DIST}', ['a.js', 'b.css']],
  ['a variable in braces', '{files: "*", base-directory: "$ROOT/${NAME}"}', ['a.js', 'b.css']],
  ['a variable in files', '{files: ["${NAME}/*.$KIND"]}', ['dist/a.js']],
  ['an absolute file', '{files: ROOT/dist/a.js}', ['dist/a.js']],
  ['an absolute file below the base directory', '{files: "ROOT/dist/*", base-directory: dist}', ['a.js', 'b.css']],
  ['an absolute file outside of the base directory', '{files: "ROOT/top.txt", base-directory: dist}', ['top.txt']],
  ['a variable in exclude-paths', '{files: "**/*", base-directory: dist, exclude-paths: [., "*.$KIND"]}', ['b.css']],
  ['an absolute path that is excluded', '{files: "dist/*", exclude-paths: ROOT/dist/b.css}', ['dist/a.js']],
  ['a way up and down again', '{files: "../dist/*", base-directory: other/../dist}', ['a.js', 'b.css']],
  ['a path with a slash before it that is no folder of the build', '{files: /top.txt}', ['top.txt']],
  ['the source folder by its variable', '{files: "*", base-directory: $ROOT}', ['top.txt']],
])('%s is found', async (_, text, paths) => {
  const folder = treeOf(['dist/a.js', 'dist/b.css', 'top.txt']);
  const variables = new Variables({ ROOT: folder, DIST: join(folder, 'dist'), NAME: 'dist', KIND: 'js' });
  const declared = parseBuildspec(
    `{version: 0.2, artifacts: ${text.replaceAll(' ROOT', ` ${folder}`).replaceAll('"ROOT', `"${folder}`)}}`,
  );

  const files = await selectFiles(declared.artifacts!, { source: folder, variables });

  expect(files.map(({ path }) => path)).toEqual(paths);
});

test.each([
  [
    'a base directory elsewhere',
    '{files: "*", base-directory: ELSEWHERE}',
    'no matching base directory path found for',
  ],
  ['a base directory above', '{files: "**/*", base-directory: ../..}', 'no matching base directory path found for'],
  ['a base directory that is a link to elsewhere', '{files: "*", base-directory: link}', 'no matching base directory'],
  ['a base directory that is a file', '{files: "*", base-directory: a.txt}', 'no matching base directory'],
  ['files elsewhere', '{files: "ELSEWHERE/*"}', 'no matching artifact paths found'],
  ['a file behind a link to elsewhere', '{files: link/secret}', 'no matching artifact paths found'],
  ['files behind a link to elsewhere', '{files: "link/*"}', 'no matching artifact paths found'],
  ['the source folder as a file', '{files: .}', 'no matching artifact paths found'],
  ['files below a file', '{files: "a.txt/*"}', 'no matching artifact paths found'],
  ['a variable that leads elsewhere', '{files: "*", base-directory: $ELSEWHERE}', '$ELSEWHERE (/'],
])('refuses %s: a buildspec takes nothing of the user', async (_, text, message) => {
  const folder = treeOf(['a.txt']);
  const elsewhere = treeOf(['secret']);
  symlinkSync(elsewhere, join(folder, 'link'));
  const declared = parseBuildspec(
    `{version: 0.2, artifacts: ${text.replace('ELSEWHERE', text.includes('$') ? 'ELSEWHERE' : elsewhere)}}`,
  );
  const variables = new Variables({ ELSEWHERE: elsewhere });

  await expect(
    selectFiles(declared.artifacts!, { source: folder, variables, folders: [join(folder, 'never-made')] }),
  ).rejects.toThrow(message);
});

test('fails on a folder that cannot be read', async () => {
  const folder = treeOf(['a.txt']);
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);

  await expect(selectFiles({ ...everything, files: ['loop/*'] }, folder)).rejects.toThrow('ELOOP');
});

test('files that are an empty list make no artifact', async () => {
  const { artifacts } = parseBuildspec('version: 0.2\nartifacts:\n  files:\n');

  expect(await selectArtifacts(artifacts, treeOf(['a.txt']))).toEqual([]);
});

function treeOf(paths: readonly string[]): string {
  const folder = temporaryFolder();
  paths.forEach((path) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  });
  return folder;
}
