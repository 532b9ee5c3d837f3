import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../packages/processes/src/child-environment';
import { Registry, startRegistry } from './registry';
import { Reader, stepsOf } from './tutorial';
import { ROOT, run } from './workspace';

/** Tutorials that README.md names. */
const TUTORIALS = ['try-your-pipeline', 'build-a-delivery', 'adopt-one-check'];
const HOME = mkdtempSync(join(tmpdir(), 'slipway-tutorials-'));

jest.setTimeout(15 * 60_000);

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry(join(HOME, 'registry'));
  writeFileSync(
    join(HOME, '.npmrc'),
    `@slipway:registry=${registry.url}\n${registry.url.replace('http:', '')}/:_authToken=nobody\n`,
  );
  // private members are skipped
  const publish = ['npm', 'publish', '--workspaces', '--ignore-scripts', '--registry', registry.url];
  run('env', [`NPM_CONFIG_USERCONFIG=${join(HOME, '.npmrc')}`, ...publish]);
});
afterAll(() => {
  registry?.process.kill();
  rmSync(HOME, { recursive: true, force: true });
});

/** Reader with an empty folder, who installs released packages and the tested versions of libraries. */
function readerOf(page: string): Reader {
  const folder = join(HOME, page);
  mkdirSync(folder);
  return {
    folder,
    environment: { ...childEnvironment(), CI: 'true', NPM_CONFIG_USERCONFIG: join(HOME, '.npmrc') },
    versions: JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).devDependencies,
  };
}

describe.each(TUTORIALS)('docs/%s.md, followed in an empty folder', (page) => {
  const steps = stepsOf(readFileSync(join(ROOT, 'docs', `${page}.md`), 'utf8'));
  let reader: Reader;
  beforeAll(() => {
    reader = readerOf(page);
  });

  it.each(steps.map(({ title, follow }, index) => [index + 1, title, follow] as const))(
    'step %d %s',
    (_number, _title, follow) => {
      expect(() => follow(reader)).not.toThrow();
    },
  );
});

describe('the pages for the first hour', () => {
  it('are named in README.md', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

    expect(TUTORIALS.filter((page) => !readme.includes(`](docs/${page}.md)`))).toEqual([]);
  });
});

describe('a step of a page', () => {
  const reader: Reader = { folder: join(HOME, 'single'), environment: childEnvironment(), versions: { left: '1.2.3' } };
  const follow = (page: string) => stepsOf(page).forEach((step) => step.follow(reader));
  beforeEach(() => mkdirSync(reader.folder));
  afterEach(() => rmSync(reader.folder, { recursive: true }));

  it('writes a file, changes it in two places and shows it', () => {
    follow('```ts\n// src/a.ts\none\ntwo\nthree\n```\n\n```diff\n--- src/a.ts\n-one\n+1\n@@\n two\n-three\n+3\n```\n');

    follow('```sh\ncat src/a.ts\n```\n\n```text\n1\n…\n3\n```\n');
    expect(readdirSync(reader.folder)).toEqual(['src']);
  });

  it('installs the version that is tested here', () => {
    writeFileSync(join(reader.folder, 'npm'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
    const environment = { ...reader.environment, PATH: `${reader.folder}:${reader.environment.PATH}` };

    stepsOf('```sh\nnpm install left right\n```\n\n```text\ninstall left@1.2.3 right\n```\n').forEach((step) =>
      expect(() => step.follow({ ...reader, environment })).not.toThrow(),
    );
  });

  it.each([
    ['another exit code', '```sh\nexit 3\n```\n', /exit code 3 instead of 0/],
    ['success where a failure is shown', '```sh exit=1\ntrue\n```\n', /exit code 0 instead of 1/],
    ['a line that is not printed', '```sh\necho one\n```\n\n```text\ntwo\n```\n', /did not print 'two'/],
    [
      'lines in another order',
      '```sh\nprintf "one\\ntwo\\n"\n```\n\n```text\ntwo\none\n```\n',
      /did not print 'one' after the lines before it/,
    ],
    ['a file without a name', '```ts\nconst a = 1;\n```\n', /does not begin with the name of its file/],
    [
      'a change without its place',
      '```ts\n// a.ts\none\n```\n\n```diff\n--- a.ts\n-two\n+2\n```\n',
      /the file has 0 places for this change/,
    ],
  ])('fails on %s', (_title, page, message) => {
    expect(() => follow(page)).toThrow(message);
  });
});
