import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineOnPath } from '../../src/docker/engine-on-path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

afterAll(removeFolders);

function folderWith(name: string, mode = 0o755): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), '');
  chmodSync(join(folder, name), mode);
  return folder;
}

test.each([['docker'], ['podman']])('finds %s on the path, after folders without it', (name) => {
  const folder = folderWith(name);

  expect(engineOnPath(`/nowhere:${temporaryFolder()}:${folder}`, '/other')).toBe(join(folder, name));
});

test('accepts neither a file that cannot be executed, nor a folder, nor the folder that is left out', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'docker'));
  const except = folderWith('docker');

  expect(engineOnPath([folderWith('docker', 0o644), folder, except, '', '.'].join(':'), except)).toBeUndefined();
});
