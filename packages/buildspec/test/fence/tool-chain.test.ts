import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { pathOfBuild, toolFolders } from '../../src/fence/tool-chain';

let home: string;

beforeEach(() => (home = temporaryFolder()));
afterEach(removeFolders);

/** Creates a program and its parent folders. */
function program(path: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

function link(path: string, target: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  symlinkSync(target, join(home, path));
}

function folders(...entries: string[]): string[] {
  return toolFolders(entries.map((entry) => join(home, entry)).join(delimiter), home).map((folder) =>
    folder.slice(home.length + 1),
  );
}

test.each([
  ['the version of a version manager', '.nvm/versions/node/v22/bin', ['.nvm']],
  ['shims of a version manager', '.pyenv/shims', ['.pyenv']],
  [
    'a tool deep in a hidden folder',
    '.local/share/uv/python/cpython-3.12/bin',
    ['.local/share/uv/python/cpython-3.12'],
  ],
  ['programs of the user', '.local/bin', ['.local/bin']],
  ['programs in the home itself', 'bin', ['bin']],
  ['programs of a project', 'work/project/bin', ['work/project/bin']],
  ['a folder that is named otherwise', 'scripts', ['scripts']],
])('shows a build %s, and nothing else of the home', (_, entry, expected) => {
  program(`${entry}/tool`);
  program('.ssh/id_ed25519');

  expect(folders(entry)).toEqual(expected);
});

test('shows the libraries beside programs in a folder that holds more than tools', () => {
  program('.local/bin/python3');
  mkdirSync(join(home, '.local/lib/python3.12'), { recursive: true });
  mkdirSync(join(home, '.local/share/keyrings'), { recursive: true });

  expect(folders('.local/bin')).toEqual(['.local/bin', '.local/lib']);
});

test('shows the tool chain of Rust without the credentials beside its programs', () => {
  program('.cargo/bin/cargo');
  program('.cargo/credentials.toml');
  mkdirSync(join(home, '.rustup/toolchains'), { recursive: true });

  expect(folders('.cargo/bin')).toEqual(['.cargo/bin', '.rustup']);
});

test('shows the targets of links: installations, and all packages of npm that a program may load', () => {
  program('.local/share/pipx/venvs/black/bin/black');
  program('tools/node_modules/typescript/bin/tsc');
  link('.local/bin/black', join(home, '.local/share/pipx/venvs/black/bin/black'));
  link('.local/bin/tsc', join(home, 'tools/node_modules/typescript/bin/tsc'));
  link('.local/bin/gone', join(home, 'nowhere'));

  expect(folders('.local/bin')).toEqual(['.local/bin', '.local/share/pipx/venvs/black', 'tools/node_modules']);
});

test('shows what was installed after an earlier build, and no longer what was removed', () => {
  program('opt/one/tool');
  program('opt/two/tool');
  link('.local/bin/one', join(home, 'opt/one/tool'));
  const before = folders('.local/bin');

  rmSync(join(home, 'opt/one'), { recursive: true });
  const removed = folders('.local/bin');
  link('.local/bin/two', join(home, 'opt/two/tool'));
  utimesSync(join(home, '.local/bin'), new Date(), new Date(Date.now() + 1_000)); // some time stamps have a resolution of 1 ms

  expect(before).toEqual(['.local/bin', 'opt/one']);
  expect(removed).toEqual(['.local/bin']);
  expect(folders('.local/bin')).toEqual(['.local/bin', 'opt/two']);
});

test('leaves out folders that npm adds to the path, missing folders, and relative ones', () => {
  ['project/node_modules/.bin', 'tools/bin'].forEach((entry) => program(`${entry}/tool`));
  const entries = ['project/node_modules/.bin', 'tools/bin', 'nowhere'].map((entry) => join(home, entry));
  const path = [...entries, 'relative/bin', ''].join(delimiter);

  expect(pathOfBuild(path)).toBe([join(home, 'tools/bin'), join(home, 'nowhere')].join(delimiter));
  expect(toolFolders(path, home)).toEqual([join(home, 'tools/bin')]);
});

test('shows a whole installation outside the home, and nothing of the system twice', () => {
  const opt = temporaryFolder();
  mkdirSync(join(opt, 'go', 'bin'), { recursive: true });

  const found = toolFolders([join(opt, 'go', 'bin'), '/usr/bin', '/bin'].join(delimiter), home);

  expect(found).toEqual([join(opt, 'go')]);
});

test('never shows a folder that the home is in', () => {
  const user = join(home, 'users', 'ann');
  mkdirSync(user, { recursive: true });
  program('users/bin/tool');

  expect(toolFolders(join(home, 'users', 'bin'), user)).toEqual([join(home, 'users', 'bin')]);
});
