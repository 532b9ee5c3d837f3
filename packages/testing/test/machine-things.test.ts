import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as crypto from 'node:crypto';
import { BUBBLEWRAP_STAND_IN } from '../src/bubblewrap-stand-in';
import { FROM_SOURCES } from '../src/from-sources';
import { isAlive } from '../src/is-alive';
import { quietPort } from '../src/quiet-port';
import { STARTING_MS } from '../src/starting';
import { removeFolders, temporaryFolder } from '../src/temporary-folders';
import { until } from '../src/until';
import { zipOf } from '../src/zip-of';

jest.mock('node:crypto', () => ({ ...jest.requireActual('node:crypto'), randomInt: jest.fn() }));
const { randomInt } = jest.requireActual<typeof crypto>('node:crypto');
beforeEach(() => void jest.mocked(crypto.randomInt).mockImplementation(randomInt as never));

const environment = { PATH: process.env.PATH };

describe('a process', () => {
  it('is alive until it ends', async () => {
    const child = spawn('sleep', ['60'], { env: environment });
    expect(isAlive(child.pid!)).toBe(true);

    child.kill('SIGKILL');
    await once(child, 'exit');

    expect(isAlive(child.pid!)).toBe(false);
  });

  it('is not alive if it has ended and was not reaped', async () => {
    const owner = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { env: environment });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];

    await until(() => !isAlive(Number(line)));

    expect(isAlive(owner.pid!)).toBe(true);
    owner.kill('SIGKILL');
  });
});

describe('a quiet port', () => {
  it('is free, and not one that a system assigns by itself', async () => {
    const port = await quietPort();
    const server = createServer().listen(port, '127.0.0.1');

    await once(server, 'listening');

    server.close();
    expect([port >= 20_000, port < 30_000]).toEqual([true, true]);
  });

  it('is another one if it is taken', async () => {
    const taken = await quietPort();
    const server = createServer().listen(taken, '127.0.0.1');
    await once(server, 'listening');
    jest.mocked(crypto.randomInt).mockReturnValueOnce(taken as never);

    const port = await quietPort();

    server.close();
    expect(port).not.toBe(taken);
  });
});

describe('temporary folders', () => {
  it('are new, empty, and gone with everything in them when they are removed', () => {
    const folders = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(folders[0], 'file'), 'content');
    expect([new Set(folders).size, ...folders.map((folder) => existsSync(folder))]).toEqual([2, true, true]);

    removeFolders();

    expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
  });
});

describe('waiting', () => {
  it('ends as soon as something holds', async () => {
    let asked = 0;

    await until(() => (asked += 1) === 3);
    await until(async () => true);

    expect(asked).toBe(3);
  });

  it('fails if it is in vain, and reports what it waited for', async () => {
    await expect(until(() => 'tea' === ('coffee' as string), 20)).rejects.toThrow(
      /timed out while waiting for .*coffee/,
    );
  });
});

test('an embedded AWS has time to be installed', () => {
  expect(STARTING_MS).toBeGreaterThanOrEqual(60_000);
});

test('children load the members of the workspace from their sources', () => {
  const { compilerOptions } = JSON.parse(readFileSync(FROM_SOURCES.TSX_TSCONFIG_PATH, 'utf8'));

  expect(Object.keys(compilerOptions.paths)).toEqual(['@slipway/testing/*', '@slipway/*']);
});

test('an archive holds the files that it is given', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.zip'), await zipOf({ 'page.txt': 'page', 'lib/index.js': 'code' }));
  const listing = spawn('python3', ['-m', 'zipfile', '-l', join(folder, 'a.zip')], { env: environment });

  const [said] = (await once(listing.stdout, 'data')) as [Buffer];

  expect(said.toString()).toMatch(/page\.txt .* 4\n[^]*lib\/index\.js .* 4\n/);
  removeFolders();
});

test('the program that takes the arguments of bubblewrap starts the program after them', () => {
  const program = [BUBBLEWRAP_STAND_IN, '--ro-bind', '/usr', '/usr', '--', 'echo', 'inside'];

  const { stdout } = spawnSync(process.execPath, program, { encoding: 'utf8', env: environment });

  expect(stdout).toBe('inside\n');
});
