import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { packageCache } from '../../src/run/package-cache';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

/** Registry with one package, whose installation script creates a file. */
let tarball: Buffer;
let registry: Server;
let address: string;
let served = 0;

beforeAll(async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'package'));
  writeFileSync(
    join(folder, 'package', 'package.json'),
    JSON.stringify({ name: 'left', version: '1.0.0', scripts: { install: 'touch mark' } }),
  );
  execFileSync('tar', ['-czf', 'left.tgz', 'package'], { env: childEnvironment(), cwd: folder });
  tarball = readFileSync(join(folder, 'left.tgz'));
  registry = createServer((_, response) => {
    served += 1;
    response.end(tarball);
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  address = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
});

afterAll(async () => {
  delete process.env.npm_config_fetch_retries;
  registry.closeAllConnections();
  registry.close();
  removeFolders();
  await once(registry, 'close');
});

beforeEach(() => (served = 0));

function project(resolved = `${address}/left.tgz`): string {
  const folder = join(temporaryFolder(), 'page');
  mkdirSync(folder);
  const described = { name: 'page', version: '1.0.0', dependencies: { left: '1.0.0' } };
  const packages = { '': described, 'node_modules/left': { version: '1.0.0', resolved, hasInstallScript: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(described));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'page', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
  );
  return folder;
}

test('fetches once for a lock file, runs no script, and a build then installs offline', async () => {
  const [folder, cache, lines] = [project(), join(temporaryFolder(), 'new', 'cache'), [] as string[]];

  const environment = await packageCache(folder, cache, (line) => lines.push(line));
  const again = await packageCache(folder, cache, (line) => lines.push(line));
  const before = served;
  execFileSync('npm', ['ci', '--ignore-scripts'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: temporaryFolder(), ...environment },
    stdio: 'pipe',
  });

  expect(lines).toEqual(['downloading the packages that page installs (only once)']);
  expect(again).toEqual(environment);
  expect(environment).toEqual({
    npm_config_cache: expect.stringMatching(/\/cache\/npm-[0-9a-f]{12}$/),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  });
  expect([before, served]).toEqual([1, 1]);
  expect(existsSync(join(folder, 'node_modules', 'left', 'package.json'))).toBe(true);
  expect(existsSync(join(folder, 'node_modules', 'left', 'mark'))).toBe(false);
});

test('two runs may fetch at once, and nothing half done is left', async () => {
  const [folder, cache] = [project(), temporaryFolder()];

  const [one, two] = await Promise.all([packageCache(folder, cache), packageCache(folder, cache)]);

  expect(one).toEqual(two);
  expect(readdirSync(cache)).toEqual([expect.stringMatching(/^npm-[0-9a-f]{12}$/)]);
});

test('says what to do if a package is not available, and leaves nothing', async () => {
  const [folder, cache] = [project('http://127.0.0.1:9/left.tgz'), temporaryFolder()];
  process.env.npm_config_fetch_retries = '0';

  await expect(packageCache(folder, cache)).rejects.toThrow(
    /^the packages of .*page cannot be downloaded: check that npm can reach its registry, then run again:\n[\s\S]*ECONNREFUSED/,
  );
  expect(readdirSync(cache)).toEqual([]);
});

test('refuses a project without a lock file', async () => {
  await expect(packageCache(temporaryFolder(), temporaryFolder())).rejects.toThrow(
    'the project has no package-lock.json; create it with npm install',
  );
});

test('reports that npm is missing', async () => {
  const { PATH } = process.env;
  const [folder, cache] = [project(), temporaryFolder()];
  process.env.PATH = temporaryFolder();
  try {
    await expect(packageCache(folder, cache)).rejects.toThrow('spawn npm ENOENT');
  } finally {
    process.env.PATH = PATH;
  }
});
