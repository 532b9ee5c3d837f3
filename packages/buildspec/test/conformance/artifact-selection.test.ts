import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseBuildspec, selectFiles } from '../../src';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

const SPEC = 'https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html';
const TREE = [
  '.env',
  'README.md',
  'dist/.hidden/deep.txt',
  'dist/index.html',
  'dist/js/app.js',
  'dist/js/app.js.map',
  'my-build-1/my-file-1.txt',
  'my-build-2/my-file-2.txt',
  'my-build-2/my-subdirectory/my-file-3.txt',
];

afterAll(removeFolders);

test.each([
  {
    rule: 'a path is a single file',
    doc: '#build-spec.artifacts.files',
    artifacts: '{files: [README.md]}',
    paths: ['README.md'],
  },
  {
    rule: '**/* is every file, dotfiles too',
    doc: '#build-spec.artifacts.files',
    artifacts: '{files: ["**/*"]}',
    paths: TREE,
  },
  {
    rule: 'a single star stays within a folder',
    doc: '#build-spec.artifacts.files',
    artifacts: '{files: ["dist/*"]}',
    paths: ['dist/index.html'],
  },
  {
    rule: 'a single star at the top is the files of the source folder itself',
    doc: '#build-spec.artifacts.files',
    artifacts: '{files: ["*"]}',
    paths: ['.env', 'README.md'],
  },
  {
    rule: 'folder/**/* is everything below the folder',
    doc: '#build-spec.artifacts.files',
    artifacts: '{files: ["dist/js/**/*"]}',
    paths: ['dist/js/app.js', 'dist/js/app.js.map'],
  },
  {
    rule: 'a file that two patterns match is there once',
    doc: '#build-spec.artifacts.files',
    artifacts: '{files: [README.md, "*.md"]}',
    paths: ['README.md'],
  },
  {
    rule: 'a leading ./ changes nothing',
    doc: '#build-spec.artifacts.files',
    artifacts: '{files: [./README.md]}',
    paths: ['README.md'],
  },
  {
    rule: 'paths are relative to base-directory',
    doc: '#build-spec.artifacts.base-directory',
    artifacts: '{files: ["js/*.js"], base-directory: dist}',
    paths: ['js/app.js'],
  },
  {
    rule: 'base-directory may end in a slash',
    doc: '#build-spec.artifacts.base-directory',
    artifacts: '{files: ["*"], base-directory: ./dist/}',
    paths: ['index.html'],
  },
  {
    rule: 'base-directory may be a pattern, and every folder that matches is searched',
    doc: '#build-spec.artifacts.base-directory',
    artifacts: '{files: ["**/*"], base-directory: "my-build*", discard-paths: yes}',
    paths: ['my-file-1.txt', 'my-file-2.txt', 'my-file-3.txt'],
  },
  {
    rule: 'a pattern of files is relative to base-directory, whose name is left out',
    doc: '#build-spec.artifacts.base-directory',
    artifacts: '{files: ["*/my-file-3.txt"], base-directory: my-build-2}',
    paths: ['my-subdirectory/my-file-3.txt'],
  },
  {
    rule: 'a file can be excluded from all folders',
    doc: '#build-spec.artifacts.exclude-paths',
    artifacts: '{files: ["**/*"], exclude-paths: ["**/app.js/**/*", "my-*/**", "**/.*", "**/.*/**/*"]}',
    paths: ['README.md', 'dist/index.html', 'dist/js/app.js.map'],
  },
  {
    rule: 'discard-paths keeps the names only',
    doc: '#build-spec.artifacts.discard-paths',
    artifacts: '{files: ["dist/js/*.js", "dist/index.html"], discard-paths: yes}',
    paths: ['app.js', 'index.html'],
  },
  {
    rule: 'exclude-paths takes files away',
    doc: '#build-spec.artifacts.exclude-paths',
    artifacts: '{files: ["**/*"], base-directory: dist, exclude-paths: ["**/*.map", ".hidden/**/*"]}',
    paths: ['index.html', 'js/app.js'],
  },
])('artifacts: $rule (' + SPEC + '$doc)', async ({ artifacts, paths }) => {
  const declared = parseBuildspec(`{version: 0.2, phases: {build: {}}, artifacts: ${artifacts}}`).artifacts!;

  const files = await selectFiles(declared, tree());

  expect(files.map((file) => file.path)).toEqual(paths);
});

test.each([
  {
    rule: 'a folder by itself selects nothing',
    artifacts: '{files: [dist]}',
    message: 'no matching artifact paths found: dist in the source folder',
  },
  {
    rule: 'everything excluded',
    artifacts: '{files: [README.md], exclude-paths: ["*"]}',
    message: 'no matching artifact paths found: README.md',
  },
  {
    rule: 'a missing base directory',
    artifacts: '{files: ["*"], base-directory: out}',
    message: 'no matching base directory path found for out',
  },
])('artifacts fails on $rule (' + SPEC + '#build-spec.artifacts)', async ({ artifacts, message }) => {
  const declared = parseBuildspec(`{version: 0.2, phases: {build: {}}, artifacts: ${artifacts}}`).artifacts!;

  await expect(selectFiles(declared, tree())).rejects.toThrow(message);
});

function tree(): string {
  const folder = temporaryFolder();
  TREE.forEach((path) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  });
  return folder;
}
