import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { ownPrefix } from '../../src/fence/own-prefix';
import { build, output } from '../build-fixture';

let folder: string;

beforeEach(() => (folder = join(temporaryFolder(), 'prefix')));
afterEach(removeFolders);

/** PATH with its own Node.js, and without Python. */
function nodeAlone(): string {
  const prefix = temporaryFolder();
  mkdirSync(join(prefix, 'bin'));
  writeFileSync(join(prefix, 'bin', 'node'), '');
  return prefix;
}

test('programs of the prefix come first on the path', async () => {
  const { PATH, npm_config_prefix } = await ownPrefix(folder, '/somewhere/bin');

  expect(PATH).toBe(`${join(folder, 'bin')}${delimiter}/somewhere/bin`);
  expect(npm_config_prefix).toBe(folder);
  expect(existsSync(join(folder, 'pyvenv.cfg'))).toBe(false);
});

test('the global configuration of npm stays the one beside its node', async () => {
  const prefix = nodeAlone();
  expect(await ownPrefix(folder, join(prefix, 'bin'))).not.toHaveProperty('npm_config_globalconfig');

  mkdirSync(join(prefix, 'etc'));
  writeFileSync(join(prefix, 'etc', 'npmrc'), 'fund = false\n');
  const linked = temporaryFolder();
  symlinkSync(join(prefix, 'bin', 'node'), join(linked, 'node'));

  expect((await ownPrefix(folder, linked)).npm_config_globalconfig).toBe(join(realpathSync(prefix), 'etc', 'npmrc'));
});

test('npm install -g puts a program into the prefix of the build, where it is found', async () => {
  const { result, lines } = await build(
    `version: 0.2
phases:
  build:
    commands:
      - npm install --global --offline --no-audit --no-fund ./greeter
      - greet
      - command -v greet
`,
    {
      prepare: (source) => {
        mkdirSync(join(source, 'greeter'));
        const description = { name: 'greeter', version: '1.0.0', bin: { greet: 'greet.sh' } };
        writeFileSync(join(source, 'greeter', 'package.json'), JSON.stringify(description));
        writeFileSync(join(source, 'greeter', 'greet.sh'), '#!/bin/sh\necho hello\n', { mode: 0o755 });
      },
    },
  );

  expect(result.status).toBe('SUCCEEDED');
  expect(output(lines)).toContain('hello');
  expect(output(lines).at(-1)).toMatch(/\/home\/\.local\/bin\/greet$/);
});

test('pip installs into the prefix of the build, or into the environment that a build makes itself', async () => {
  const { result, lines } = await build(
    `version: 0.2
phases:
  build:
    commands:
      - python3 -c 'import sys; print(sys.prefix)'
      - pip --version
      - python3 -m venv --without-pip own && . own/bin/activate && python -c 'import sys; print(sys.prefix)'
`,
  );
  const said = output(lines);

  expect(result.status).toBe('SUCCEEDED');
  expect(said[0]).toMatch(/\/home\/\.local$/);
  expect(said[1]).toMatch(/^pip \d/);
  expect(said.at(-1)).toMatch(/\/src\/own$/);
});

test('a script of a package of Python lands on the path', async () => {
  const { PATH } = await ownPrefix(folder, process.env.PATH!);

  const scripts = execFileSync('python3', ['-c', 'import sysconfig; print(sysconfig.get_path("scripts"))'], {
    env: { PATH },
    encoding: 'utf8',
  });

  expect(scripts.trim()).toBe(join(folder, 'bin'));
});
