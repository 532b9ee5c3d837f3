import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { NodeVersions } from '../../src/runtimes/node-versions';

const PACKAGE = `node-${process.platform}-${process.arch}`;
const { PATH, XDG_CACHE_HOME } = process.env;
const { signal } = new AbortController();

/** Adds an npm to the beginning of the PATH that pretends to install packages, and records the calls. */
function npmThat(does: string): void {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\n${does}\n`);
  chmodSync(join(folder, 'npm'), 0o755);
  process.env.PATH = `${folder}:${PATH}`;
}

const INSTALLS = `mkdir -p "$3/node_modules/${PACKAGE}/bin" && echo "$8" > "$3/node_modules/${PACKAGE}/bin/node"`;

afterEach(() => {
  process.env.PATH = PATH;
  Object.assign(process.env, { XDG_CACHE_HOME });
  if (XDG_CACHE_HOME === undefined) {
    delete process.env.XDG_CACHE_HOME;
  }
});
afterAll(removeFolders);

test('a version is installed once, and kept', async () => {
  npmThat(INSTALLS);
  const folder = temporaryFolder();
  const said: string[] = [];
  const props = { folder, onProgress: (line: string) => void said.push(line) };
  const versions = new NodeVersions(props);
  const programs = join(folder, '22', 'node_modules', PACKAGE, 'bin');

  await expect(Promise.all([versions.folderOf('22', signal), versions.folderOf('22', signal)])).resolves.toEqual([
    programs,
    programs,
  ]);
  npmThat('exit 1');
  await expect(new NodeVersions(props).folderOf('22', signal)).resolves.toBe(programs);

  expect(said).toEqual(['installing Node.js 22 for builds (once)']);
  expect(readdirSync(folder)).toEqual(['22']);
});

test('a version that another process has installed in the meantime is used', async () => {
  const folder = temporaryFolder();
  const programs = join(folder, '22', 'node_modules', PACKAGE, 'bin');
  npmThat(`${INSTALLS} && mkdir -p ${programs} && touch ${programs}/node`);

  await expect(new NodeVersions({ folder }).folderOf('22', signal)).resolves.toBe(programs);
  expect(readdirSync(folder)).toEqual(['22']);
});

test.each([
  ['npm does not have', 'exit 1', false],
  ['a run without a network would have to fetch', INSTALLS, true],
])('a version that %s is not available', async (_, does, offline) => {
  npmThat(does);
  const folder = temporaryFolder();

  await expect(new NodeVersions({ folder, offline }).folderOf('4', signal)).resolves.toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('versions are kept in the cache of the user', async () => {
  npmThat(INSTALLS);
  const cache = temporaryFolder();
  process.env.XDG_CACHE_HOME = cache;

  await expect(new NodeVersions().folderOf('22', signal)).resolves.toContain(join(cache, 'slipway', 'node', '22'));

  const home = temporaryFolder();
  mkdirSync(join(home, '.cache'));
  delete process.env.XDG_CACHE_HOME;
  const before = process.env.HOME;
  process.env.HOME = home;
  await new NodeVersions().folderOf('22', signal);
  process.env.HOME = before;
  expect(existsSync(join(home, '.cache', 'slipway', 'node', '22'))).toBe(true);
});
