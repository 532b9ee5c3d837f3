import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeStandInImage } from '../src/stand-in-image';
import { removeFolders, temporaryFolder } from '../src/temporary-folders';
import { recordingEngine } from './recording-engine';

afterEach(removeFolders);

test('creates an image from programs with their libraries, and of folders, and labels it as a stand-in', () => {
  const { program, archive, args } = recordingEngine();
  const data = temporaryFolder();
  const script = join(data, 'greet');
  mkdirSync(join(data, 'deep'));
  writeFileSync(join(data, 'deep', 'file'), 'text');
  writeFileSync(script, '#!/bin/sh\necho hello\n', { mode: 0o755 });

  makeStandInImage({
    engine: program,
    name: 'public.ecr.aws/a/b:1',
    programs: [script],
    folders: [join(data, 'deep')],
  });

  const files = execFileSync('tar', ['-tf', archive], { encoding: 'utf8', env: { PATH: process.env.PATH } }).split(
    '\n',
  );
  expect(files).toEqual(expect.arrayContaining(['./bin/sh', './bin/greet', `.${data}/deep/file`, './etc/passwd']));
  expect(files.some((file) => /\/libc\.|ld-/.test(file))).toBe(true);
  expect(args()).toBe(
    'import --change LABEL slipway.stand-in=true --change ENV STAND_IN=public.ecr.aws/a/b:1 - public.ecr.aws/a/b:1',
  );
});

test('fails with the program that this machine does not have', () => {
  const { program } = recordingEngine();

  expect(() => makeStandInImage({ engine: program, name: 'a:1', programs: ['nowhere-to-be-found'] })).toThrow(
    'the program nowhere-to-be-found is not installed on this machine; install it',
  );
});

test('every image has what a shell needs, and a machine without it creates none', () => {
  const { PATH } = process.env;
  process.env.PATH = '/nowhere';

  const make = () => makeStandInImage({ engine: '/bin/true', name: 'a:1' });

  try {
    expect(make).toThrow();
  } finally {
    process.env.PATH = PATH;
  }
});
