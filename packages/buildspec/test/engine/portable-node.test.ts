import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { portableNode } from '../../src/engine/portable-node';

afterEach(removeFolders);

test('the Node of the runner brings its loader and its libraries', async () => {
  const folder = temporaryFolder();

  const { program, mounts } = await portableNode(folder);
  mounts.forEach(({ inside, outside }) => {
    mkdirSync(dirname(inside), { recursive: true });
    copyFileSync(outside, inside);
    chmodSync(inside, 0o755);
  });

  const [file, ...args] = program;
  const environment = { PATH: '/nowhere' };
  expect(execFileSync(file, [...args, '-p', 'process.version'], { encoding: 'utf8', env: environment }).trim()).toBe(
    process.version,
  );
  expect(mounts.every(({ readOnly, inside }) => readOnly && inside.startsWith(folder))).toBe(true);
});

test('one that is linked statically needs nothing', async () => {
  const file = join(temporaryFolder(), 'node');
  writeFileSync(file, '#!/bin/sh\n');

  expect(await portableNode('/run/slipway', file)).toEqual({
    program: ['/run/slipway/node'],
    mounts: [{ inside: '/run/slipway/node', outside: file, readOnly: true }],
  });
});
