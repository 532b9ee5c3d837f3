import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { ZipFile } from 'yazl';
import { ArchiveError } from '../../src/zip/errors';
import { extractZip, ZIP_LIMITS } from '../../src/zip/extract-zip';
import { writeZip } from '../../src/zip/write-zip';
import { childEnvironment } from '@slipway/processes';
import { FROM_SOURCES } from '@slipway/testing/from-sources';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

afterAll(removeFolders);

const PACKAGE = join(__dirname, '..', '..');
const HALF_A_GIGABYTE = 500 * 1024 * 1024;

test('an archive is read back, byte for byte', async () => {
  const name = fc.stringMatching(/^[\w\u00e0-\u00ff -]{1,8}$/).filter((it) => it.trim() === it);
  const files = fc.dictionary(name, fc.uint8Array({ maxLength: 200 }), { minKeys: 1, maxKeys: 6 });

  await fc.assert(
    fc.asyncProperty(files, fc.boolean(), async (contents, nested) => {
      const folder = temporaryFolder();
      const entries = Object.entries(contents).map(([path, bytes], index) => {
        const source = join(folder, `${index}`);
        writeFileSync(source, bytes);
        return { path: nested ? `d${index}/${path}` : path, source };
      });

      await writeZip(join(folder, 'a.zip'), entries);
      const paths = await extractZip(join(folder, 'a.zip'), join(folder, 'out'));

      expect(paths).toEqual(entries.map((entry) => entry.path).sort());
      entries.forEach((entry) =>
        expect(readFileSync(join(folder, 'out', entry.path)).equals(readFileSync(entry.source))).toBe(true),
      );
    }),
    { numRuns: 30 },
  );
});

test('the same files give the same archive, whatever their order, time and place', async () => {
  const [first, second] = await Promise.all(
    [
      ['a', 'b'],
      ['b', 'a'],
    ].map(async (order) => {
      const folder = temporaryFolder();
      const entries = order.map((path) => ({ path, source: file(folder, path, path.repeat(100)) }));
      utimesSync(entries[0].source, 1e9, order[0] === 'a' ? 1e9 : 1.5e9);
      const size = await writeZip(join(folder, 'out.zip'), entries);
      expect(size).toBe(statSync(join(folder, 'out.zip')).size);
      return readFileSync(join(folder, 'out.zip'));
    }),
  );

  expect(createHash('sha256').update(first).digest('hex')).toBe(createHash('sha256').update(second).digest('hex'));
});

test('modes and links inside of the folder are kept', async () => {
  const folder = temporaryFolder();
  const script = file(folder, 'run.sh', '#!/bin/sh\n');
  chmodSync(script, 0o755);

  await writeZip(join(folder, 'a.zip'), [
    { path: 'bin/run.sh', source: script },
    { path: 'run', source: script, link: 'bin/run.sh' },
  ]);
  await extractZip(join(folder, 'a.zip'), join(folder, 'out'));

  expect(statSync(join(folder, 'out', 'bin', 'run.sh')).mode & 0o777).toBe(0o755);
  expect(readlinkSync(join(folder, 'out', 'run'))).toBe('bin/run.sh');
});

test('entries for folders, and files without a mode, are unpacked', async () => {
  const archive = await archiveOf((zip) => {
    zip.addEmptyDirectory('empty');
    zip.addBuffer(Buffer.from('x'), 'plain', { mode: 0 });
  });

  const paths = await extractZip(archive, join(dirname(archive), 'out'));

  expect(paths).toEqual(['plain']);
  expect(statSync(join(dirname(archive), 'out', 'empty')).isDirectory()).toBe(true);
  expect(statSync(join(dirname(archive), 'out', 'plain')).mode & 0o777).toBe(0o644);
});

test.each([
  ['that leads up', '../evil', 'invalid relative path: ../evil'],
  ['that leads up from inside', 'a/../../evil', 'invalid relative path: a/../../evil'],
  ['that is absolute', '/etc/evil', 'absolute path: /etc/evil'],
  ['with a drive letter', 'C:/evil', 'absolute path: C:/evil'],
])('refuses an archive with a path %s, and unpacks nothing of it', async (_, path, message) => {
  const archive = await archiveOf((zip) => {
    zip.addBuffer(Buffer.from('fine'), 'fine');
    zip.addBuffer(Buffer.from('evil'), 'X'.repeat(path.length));
  });
  writeFileSync(
    archive,
    Buffer.from(readFileSync(archive).toString('latin1').replaceAll('X'.repeat(path.length), path), 'latin1'),
  );

  await expect(extractZip(archive, join(dirname(archive), 'out'), { name: 'artifact Source' })).rejects.toThrow(
    `artifact Source: cannot be unpacked: ${message}`,
  );
  expect(readdirSync(dirname(archive))).toEqual(['a.zip']);
});

test.each([
  ['out of the folder', { link: '../../etc/passwd' }],
  ['to an absolute path', { link: '/etc/passwd' }],
  ['to nothing', { link: 'gone' }],
  ['out of the folder by way of another link', { here: '.', link: 'here/..' }],
])('refuses a symbolic link %s', async (_, links) => {
  const archive = await archiveOf((zip) =>
    Object.entries(links).forEach(([path, target]) => zip.addBuffer(Buffer.from(target), path, { mode: 0o120777 })),
  );

  await expect(extractZip(archive, join(dirname(archive), 'out'))).rejects.toThrow(
    /a\.zip: contains the symbolic link (link|here) to .+; a symbolic link must point to a file in the archive/,
  );
  expect(existsSync(join(dirname(archive), 'out'))).toBe(false);
});

test('refuses a link of 300 MB before it is read into memory', async () => {
  const archive = await archiveOf((zip) => zip.addBuffer(Buffer.alloc(300 * 1024 ** 2), 'link', { mode: 0o120777 }));
  const before = process.memoryUsage().arrayBuffers;

  await expect(extractZip(archive, join(dirname(archive), 'out'))).rejects.toThrow(
    'a.zip: contains the symbolic link link, whose target has 314572800 bytes; a link target can have at most 4096 bytes',
  );

  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 ** 2);
});

test('refuses an archive that has a path twice', async () => {
  const archive = await archiveOf((zip) =>
    ['one', 'two'].forEach((content) => zip.addBuffer(Buffer.from(content), 'same')),
  );

  await expect(extractZip(archive, join(dirname(archive), 'out'))).rejects.toThrow('contains the path same twice');
});

test.each([
  ['more entries', { entries: 1, bytes: 100 }, 'has more than 1 entries'],
  ['more bytes', { entries: 10, bytes: 5 }, 'unpacks to more than 5 bytes'],
])('refuses an archive with %s than the limit', async (_, limits, message) => {
  const archive = await archiveOf((zip) =>
    ['one', 'two'].forEach((content) => zip.addBuffer(Buffer.from(content), content)),
  );

  await expect(extractZip(archive, join(dirname(archive), 'out'), { limits })).rejects.toThrow(message);
});

test.each([
  [
    'is no zip',
    Buffer.from('this is a text, and quite a long one at that'),
    'End of central directory record signature not found',
  ],
  ['is empty', Buffer.alloc(0), 'End of central directory record signature not found'],
])('refuses a file that %s', async (_, content, message) => {
  const archive = file(temporaryFolder(), 'a.zip', content);
  const unpacked = extractZip(archive, join(dirname(archive), 'out'));

  await expect(unpacked).rejects.toThrow(ArchiveError);
  await expect(unpacked).rejects.toThrow(message);
  await expect(unpacked).rejects.toThrow('create and upload the archive again');
});

test('the limit accepts every artifact that CodePipeline does', () => {
  const largestSource = 7 * 1024 ** 3;

  expect(ZIP_LIMITS.bytes).toBeGreaterThan(largestSource);
});

test('refuses an archive that was cut off', async () => {
  const archive = await archiveOf((zip) => zip.addBuffer(Buffer.alloc(5000, 'x'), 'file', { compress: false }));
  truncateSync(archive, 4000);

  await expect(extractZip(archive, join(dirname(archive), 'out'))).rejects.toThrow('truncated');
});

test('stops unpacking on request, and leaves nothing', async () => {
  const archive = await archiveOf((zip) => zip.addBuffer(Buffer.from('x'), 'file'));

  await expect(
    extractZip(archive, join(dirname(archive), 'out'), { signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ name: 'AbortError' });
  expect(readdirSync(dirname(archive))).toEqual(['a.zip']);
});

test('fails to write an archive of a missing file, and leaves nothing', async () => {
  const folder = temporaryFolder();

  await expect(writeZip(join(folder, 'a.zip'), [{ path: 'a', source: join(folder, 'gone') }])).rejects.toThrow(
    'ENOENT',
  );
  expect(readdirSync(folder)).toEqual([]);
});

test('an artifact of 500 MB is written and unpacked in little memory', () => {
  const folder = temporaryFolder();
  truncateSync(file(folder, 'big', ''), HALF_A_GIGABYTE);
  const script = `
    const { extractZip } = require(${JSON.stringify(join(PACKAGE, 'src', 'zip', 'extract-zip'))});
    const { writeZip } = require(${JSON.stringify(join(PACKAGE, 'src', 'zip', 'write-zip'))});
    writeZip('${folder}/big.zip', [{ path: 'big', source: '${folder}/big' }])
      .then(() => extractZip('${folder}/big.zip', '${folder}/out'))
      .then(() => console.log(String(process.resourceUsage().maxRSS)));`;

  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], {
    env: { ...childEnvironment(), ...FROM_SOURCES },
    cwd: PACKAGE,
    encoding: 'utf8',
  });

  expect(stderr).toBe('');
  expect(Number(stdout) / 1024).toBeLessThan(200);
  expect(statSync(join(folder, 'out', 'big')).size).toBe(HALF_A_GIGABYTE);
  rmSync(join(folder, 'out'), { recursive: true });
}, 120_000);

function file(folder: string, name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function archiveOf(fill: (zip: ZipFile) => void): Promise<string> {
  const zip = new ZipFile();
  fill(zip);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) {
    chunks.push(chunk as Buffer);
  }
  return file(temporaryFolder(), 'a.zip', Buffer.concat(chunks));
}
