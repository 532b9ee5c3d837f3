import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Bubblewrap, findBubblewrap } from '../../src';
import { build, output } from '../build-fixture';
import { fencedBy, folders, inside, SECRET, specOf, tryEscapes } from '../try-escapes';

let bubblewrap: Bubblewrap;

beforeAll(async () => {
  bubblewrap = await findBubblewrap();
});

tryEscapes(() => ({ fence: { bubblewrap } }));

test('[RN-07] memory shared by processes of a build counts once', async () => {
  const fork = 'import os, time; held = bytearray(150000000); os.fork(); time.sleep(2)';
  const { result } = await inside([`python3 -c '${fork}'`], { memoryBytes: 250 * 1024 ** 2 });

  expect(result.status).toBe('SUCCEEDED');
});

test('[RN-07] a build is not root, gets no privileges, and traces no process', async () => {
  const { lines } = await inside(['id -u; grep -E "^(NoNewPrivs|CapEff)" /proc/self/status; stat -c %u /proc/1']);
  const [uid, privileges, capabilities] = output(lines);

  expect(uid).not.toBe('0');
  expect([privileges, capabilities].sort()).toEqual(['CapEff:\t0000000000000000', 'NoNewPrivs:\t1']);
});

test('[RN-07] tools of a home stay usable, and only they can be read', async () => {
  const folder = mkdtempSync(join(homedir(), '.slipway-planted-'));
  folders.push(folder);
  mkdirSync(join(folder, 'versions', 'bin'), { recursive: true });
  mkdirSync(join(folder, 'packages', 'node_modules', 'greeter'), { recursive: true });
  writeFileSync(
    join(folder, 'packages', 'node_modules', 'greeter', 'greet.js'),
    '#!/usr/bin/env node\nconsole.log("hello")\n',
    { mode: 0o755 },
  );
  symlinkSync(
    join(folder, 'packages', 'node_modules', 'greeter', 'greet.js'),
    join(folder, 'versions', 'bin', 'greet'),
  );
  writeFileSync(join(folder, 'secret'), SECRET);

  const path = `${join(folder, 'versions', 'bin')}:${process.env.PATH}`;
  const { lines } = await build(specOf([`greet; cat ${join(folder, 'secret')} || true`]), {
    ...fencedBy({ path }),
    environment: { PATH: path },
  });

  expect(output(lines)[0]).toBe('hello');
  expect(output(lines).join()).not.toContain(SECRET);
});

test('node, npm, python and git work in the fence', async () => {
  const { result } = await inside([
    'node --version && npm --version && python3 --version && pip --version && git init -q .',
  ]);

  expect(result.status).toBe('SUCCEEDED');
});
