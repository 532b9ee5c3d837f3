import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { makeNodeStandInImage } from '../src/node-stand-in-image';
import { removeFolders, temporaryFolder } from '../src/temporary-folders';
import { recordingEngine } from './recording-engine';

const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
  removeFolders();
});

/** Creates a small npm, and a folder for the PATH in which `npm` is a link to it, as in a Node.js installation. */
function installedNpm() {
  const folder = temporaryFolder();
  const library = join(folder, 'npm');
  const programs = join(folder, 'programs');
  [join(library, 'bin'), programs].forEach((it) => mkdirSync(it, { recursive: true }));
  const cli = join(library, 'bin', 'npm-cli.js');
  writeFileSync(cli, "console.log('npm of a test');\n");
  symlinkSync(cli, join(programs, 'npm'));
  return { library, cli, programs };
}

const tar = (...args: readonly string[]) => execFileSync('tar', args, { encoding: 'utf8', env: { PATH } });

test('creates an image with Node, and with an npm that starts the first npm on the PATH', () => {
  const { program, archive, args } = recordingEngine();
  const { library, cli, programs } = installedNpm();
  process.env.PATH = ['/nowhere', programs, PATH].join(delimiter);

  makeNodeStandInImage({ engine: program, name: 'public.ecr.aws/docker/library/node:24' });

  expect(tar('-tf', archive).split('\n')).toEqual(
    expect.arrayContaining(['./bin/node', './bin/npm', `.${library}/bin/npm-cli.js`]),
  );
  expect(tar('-xOf', archive, './bin/npm')).toBe(`#!/bin/sh\nexec node ${cli} "$@"\n`);
  expect(args()).toMatch(/ public\.ecr\.aws\/docker\/library\/node:24$/);
});

test('fails if npm is not on the PATH', () => {
  process.env.PATH = '/nowhere';

  expect(() => makeNodeStandInImage({ engine: 'podman', name: 'a:1' })).toThrow(
    'npm is not on the PATH; install Node with npm',
  );
});
