import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { boundedLines } from '../../src/docker/bounded-lines';
import { CallersFiles } from '../../src/docker/callers-files';

let folder: string;
beforeEach(() => {
  folder = join(temporaryFolder(), 'context');
  mkdirSync(folder);
});
afterEach(removeFolders);

/** Build that answers requests with these lines, in order, whatever is requested. */
function answering(lines: readonly (object | string)[], limitBytes?: number): CallersFiles {
  const left = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  return new CallersFiles({ ask: () => undefined, next: async () => left.shift() }, limitBytes);
}

const data = (text: string) => ({ data: Buffer.from(text).toString('base64') });
const done = { done: true };

test('files are written with their content, mode and links', async () => {
  const lines = [
    { path: 'deep/a', mode: 0o640 },
    data('one '),
    data('two'),
    { path: 'empty', mode: 0o600 },
    { path: 'link', link: 'deep' },
    done,
  ];

  await answering(lines).copy('.', [], folder);

  expect(readFileSync(join(folder, 'deep', 'a'), 'utf8')).toBe('one two');
  expect(readFileSync(join(folder, 'empty'), 'utf8')).toBe('');
  expect(readFileSync(join(folder, 'link', 'a'), 'utf8')).toBe('one two');
});

test.each([
  ['../out', 'out'],
  ['/out', 'out'],
  ['deep/../../out', 'out'],
])('a file that is called %s is still written to the folder', async (path, name) => {
  await answering([{ path, mode: 0o600 }, data('x'), done]).copy('.', [], folder);

  expect(readdirSync(folder)).toContain(name);
  expect(existsSync(join(folder, '..', 'out'))).toBe(false);
});

test('no file is written through a link, neither one that leads out nor one in its place', async () => {
  const outside = temporaryFolder();
  const lines = [{ path: 'way', link: outside }, { path: 'way/file', mode: 0o600 }, data('x'), done];
  await expect(answering(lines).copy('.', [], folder)).rejects.toThrow('is a link to a path outside the image');

  symlinkSync(join(outside, 'file'), join(folder, 'file'));
  await expect(answering([{ path: 'file', mode: 0o600 }, data('x'), done]).copy('.', [], folder)).rejects.toThrow(
    'EEXIST',
  );

  expect(readdirSync(outside)).toEqual([]);
});

test.each([
  ['bytes', [{ path: 'a', mode: 0o600 }, data('x'.repeat(5000)), done]],
  ['files', ['a', 'b', 'c'].map((path) => ({ path, mode: 0o600 }))],
])('a context of too many %s is refused', async (_, lines) => {
  await expect(answering(lines, 9000).copy('.', [], folder)).rejects.toThrow(
    'the files to copy have more than 9000 bytes; exclude files that a build context does not need with .dockerignore',
  );
});

test.each([
  ['nothing', []],
  ['what is no JSON', ['hello']],
  ['what is no answer', [{ exit: 0 }]],
  ['a mode that would make a program of the owner', [{ path: 'a', mode: 0o4755 }]],
])('a process that answers %s is refused', async (_, lines) => {
  await expect(answering(lines).copy('.', [], folder)).rejects.toThrow('the build process sent an invalid response');
});

test('an answer to another question is not accepted', async () => {
  const other = { path: 'a', mode: 0o600 };

  expect(await answering([other, { text: 'read' }, done]).read('file')).toBe('read');
  expect(await answering([other, { files: ['a'] }, done]).list('.')).toEqual(['a']);
  await answering([{ text: 'a' }, data('x'), done]).copy('.', [], folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('fails with the error of the process of the build', async () => {
  await expect(answering([{ error: 'EACCES' }]).write('file', 'text')).rejects.toThrow('EACCES');
});

describe('lines of bounded length', () => {
  const linesOf = async (pieces: string[], most?: number) => {
    const lines: string[] = [];
    for await (const line of boundedLines(
      (async function* () {
        yield* pieces;
      })(),
      most,
    )) {
      lines.push(line);
    }
    return lines;
  };

  test('come whole, whatever they are cut into', async () => {
    expect(await linesOf(['a\nb', 'c', '\n', 'd'])).toEqual(['a', 'bc', 'd']);
    expect(await linesOf(['a\n'])).toEqual(['a']);
  });

  test('fail if one is too long', async () => {
    await expect(linesOf(['ab', 'cd'], 3)).rejects.toThrow('has a line of more than 3 characters');
  });
});
