import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { FolderLock } from '../../src/run/folder-lock';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

afterAll(removeFolders);

let folder: string;
beforeEach(() => (folder = temporaryFolder()));

/** ID of a process that has ended. */
const dead = (): number => spawnSync(process.execPath, ['-e', ''], { env: childEnvironment() }).pid;

describe('the lock of a folder', () => {
  it('refuses a second run, and names the first: its process, and its start time', async () => {
    const before = new Date().toISOString();
    const lock = await FolderLock.take(folder);

    const second = FolderLock.take(folder);

    await expect(second).rejects.toMatchObject({
      name: 'FolderInUseError',
      message: expect.stringContaining(`${folder} is in use by another run (process ${process.pid}, since 20`),
    });
    expect(JSON.parse(readFileSync(join(folder, 'run.lock'), 'utf8')).since >= before).toBe(true);
    await lock.release();
  });

  it('lets the next run in when it is released, and leaves nothing behind', async () => {
    await (await FolderLock.take(folder)).release();
    await (await FolderLock.take(folder)).release();

    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['of a dead process', () => JSON.stringify({ pid: dead(), since: '2026-11-28T10:00:00.000Z' })],
    ['that was half written', () => '{"pid":'],
    ['that is empty', () => ''],
  ])('takes over a lock %s', async (_, content) => {
    writeFileSync(join(folder, 'run.lock'), content());

    await FolderLock.take(folder);

    expect(JSON.parse(readFileSync(join(folder, 'run.lock'), 'utf8')).pid).toBe(process.pid);
    expect(readdirSync(folder)).toEqual(['run.lock']);
  });

  it('refuses a run next to one of another user', async () => {
    writeFileSync(join(folder, 'run.lock'), JSON.stringify({ pid: 4711, since: '2026-11-28T10:00:00.000Z' }));
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('not yours'), { code: 'EPERM' });
    });

    await expect(FolderLock.take(folder)).rejects.toThrow('process 4711');
    kill.mockRestore();
  });

  it('is given to one of many concurrent runs, even if a dead process held it', async () => {
    writeFileSync(join(folder, 'run.lock'), JSON.stringify({ pid: dead(), since: '2026-11-28T10:00:00.000Z' }));

    const taken = await Promise.allSettled(Array.from({ length: 8 }, () => FolderLock.take(folder)));

    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('creates the folder', async () => {
    await FolderLock.take(join(folder, 'a', 'b'));

    expect(existsSync(join(folder, 'a', 'b', 'run.lock'))).toBe(true);
  });

  it('refuses a folder that cannot be written in one sentence', async () => {
    writeFileSync(join(folder, 'file'), '');

    await expect(FolderLock.take(join(folder, 'file'))).rejects.toMatchObject({
      name: 'FolderNotWritableError',
      message: expect.stringMatching(/is not writable \(EEXIST\).*choose another folder with --out/),
    });
  });

  it.each([
    ['no file can be made in', () => '/dev/fd'],
    [
      'has a folder in place of the lock',
      () => {
        mkdirSync(join(folder, 'run.lock'));
        return folder;
      },
    ],
  ])('refuses a folder that %s', async (_, place) => {
    await expect(FolderLock.take(place())).rejects.toMatchObject({ name: 'FolderNotWritableError' });
  });

  it('returns a lock that another run took while it checked the one of a dead process', async () => {
    const lock = join(folder, 'run.lock');
    const other = JSON.stringify({ pid: process.ppid, since: '2026-11-28T10:00:00.000Z' });
    writeFileSync(lock, JSON.stringify({ pid: dead(), since: '2026-11-28T09:00:00.000Z' }));
    const rename = jest.spyOn(fs, 'rename').mockImplementationOnce(async (from, to) => {
      rename.mockRestore();
      writeFileSync(lock, other);
      await fs.rename(from, to);
    });

    await expect(FolderLock.take(folder)).rejects.toThrow(`process ${process.ppid}`);
    expect(readFileSync(lock, 'utf8')).toBe(other);
    expect(readdirSync(folder)).toEqual(['run.lock']);
  });

  it('takes the lock when its holder releases it meanwhile', async () => {
    const lock = join(folder, 'run.lock');
    writeFileSync(lock, JSON.stringify({ pid: dead(), since: '2026-11-28T09:00:00.000Z' }));
    const rename = jest.spyOn(fs, 'rename').mockImplementationOnce(async () => {
      rename.mockRestore();
      rmSync(lock);
      throw new Error('gone');
    });

    await FolderLock.take(folder);

    expect(JSON.parse(readFileSync(lock, 'utf8')).pid).toBe(process.pid);
  });
});
