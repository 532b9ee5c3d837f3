import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describeLock, isAbandoned, parseLocks } from '../../src/runner/lock';
import { lockStore } from '../../src/runner/lock-store';
import { removeFolders, temporaryFolder } from './world';

afterAll(removeFolders);

const MESSAGE = `error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  s3://state/.pulumi/locks/organization/shop/dev/1.json: created by builder@3f2a (pid 27) at 2026-11-22T08:00:00Z
  s3://state/.pulumi/locks/organization/shop/dev/2.json: created by alice@laptop.local (pid 4711) at 2026-11-22T09:30:00+01:00`;

describe('the message of a locked stack', () => {
  it('names who holds the locks', () => {
    expect(parseLocks(MESSAGE)).toEqual([
      { user: 'builder', host: '3f2a', pid: 27, at: Date.parse('2026-11-22T08:00:00Z') },
      { user: 'alice', host: 'laptop.local', pid: 4711, at: Date.parse('2026-11-22T08:30:00Z') },
    ]);
  });

  it.each([
    ['Jane Doe', 'laptop'],
    ['jane@corp.example', 'laptop.local'],
    ['CORP\\\\jane', 'pc'],
    ['Jane (ops)', "Jane's Mac"],
  ])('names %s on %s whole', (user, host) => {
    const text = `the stack is currently locked by 1 lock(s).\n  file:///state/dev.json: created by ${user}@${host} (pid 27) at 2026-11-22T08:00:00Z`;

    expect(parseLocks(text)).toEqual([{ user, host, pid: 27, at: Date.parse('2026-11-22T08:00:00Z') }]);
    expect(describeLock(parseLocks(text)![0])).toBe(`${user}@${host} (pid 27) since 2026-11-22T08:00:00.000Z`);
  });

  it.each([
    ['names fewer than there are', MESSAGE.replace('2 lock', '3 lock')],
    ['names none', 'the stack is currently locked by 1 lock(s)'],
    ['is another', 'created by alice@laptop (pid 1) at 2026-11-22T08:00:00Z'],
  ])('[PG-08] says nothing for sure if it %s', (_, text) => {
    expect(parseLocks(text)).toBeUndefined();
  });
});

describe('a lock', () => {
  const child = { pid: 27, startedAt: 100_000, endedAt: 160_000 };
  const own = { user: 'builder', host: '3f2a', pid: 27, at: 101_000 };

  it.each([
    ['of a process of ours that has ended', own, true],
    ['of its first moment, written with seconds only', { ...own, at: 99_000 }, true],
    ['of another host', { ...own, host: 'other' }, false],
    ['of another process', { ...own, pid: 28 }, false],
    ['of an earlier process with the same number', { ...own, at: 90_000 }, false],
    ['of a later process with the same number', { ...own, at: 170_000 }, false],
    ['of a time that cannot be read', { ...own, at: Number.NaN }, false],
  ])('[PG-08] %s: own and dead is %s', (_, lock, expected) => {
    expect(isAbandoned(lock, '3f2a', [{ ...child, pid: 1 }, child])).toBe(expected);
  });

  it('is described with what is known of it', () => {
    expect([describeLock(own), describeLock({ ...own, at: Number.NaN })]).toEqual([
      'builder@3f2a (pid 27) since 1970-01-01T00:01:41.000Z',
      'builder@3f2a (pid 27)',
    ]);
  });
});

const HOLDER = JSON.stringify({ pid: 27, username: 'builder', hostname: '3f2a', timestamp: '2026-11-22T08:00:00Z' });
const LOCK = { user: 'builder', host: '3f2a', pid: 27, at: Date.parse('2026-11-22T08:00:00Z') };

describe('the locks in the backend', () => {
  const s3 = mockClient(S3Client);

  it.each([
    ['s3://state', ''],
    ['s3://state/', ''],
    ['s3://state/team/a', 'team/a/'],
    ['s3://state?endpoint=http://127.0.0.1:4566&use_path_style=true&region=us-east-1', ''],
  ])('are those of the stack below %s', async (url, prefix) => {
    const folder = `${prefix}.pulumi/locks/organization/shop/dev/`;
    s3.reset();
    s3.on(ListObjectsV2Command, { Bucket: 'state', Prefix: folder }).resolves({
      Contents: [{ Key: `${folder}1.json` }],
    });
    s3.on(GetObjectCommand, { Bucket: 'state', Key: `${folder}1.json` }).resolves({
      Body: { transformToString: async () => HOLDER } as never,
    });

    expect(await lockStore(url, 'shop', 'dev')()).toEqual([LOCK]);
  });

  it('are empty if there is nothing', async () => {
    s3.reset();
    s3.on(ListObjectsV2Command).resolves({});

    expect(await lockStore('s3://state', 'shop', 'dev')()).toEqual([]);
  });

  it('are without one that was released since it was listed', async () => {
    const folder = temporaryFolder();
    const locks = join(folder, '.pulumi/locks/organization/shop/dev');
    mkdirSync(locks, { recursive: true });
    symlinkSync('released', join(locks, '1.json'));
    s3.reset();
    s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: '1.json' }] });
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'The specified key does not exist.', $metadata: {} }));

    expect(await lockStore(`file://${folder}`, 'shop', 'dev')()).toEqual([]);
    expect(await lockStore('s3://state', 'shop', 'dev')()).toEqual([]);
  });

  it('are not known if the backend refuses to list them', async () => {
    s3.reset();
    s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: '1.json' }] });
    s3.on(GetObjectCommand).rejects(new Error('Access Denied'));

    await expect(lockStore('s3://state', 'shop', 'dev')()).rejects.toThrow('Access Denied');
  });

  it('are without what Pulumi keeps beside each of them in a folder', async () => {
    const folder = temporaryFolder();
    const locks = join(folder, '.pulumi/locks/organization/shop/dev');
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, '1.json'), HOLDER);
    writeFileSync(join(locks, '1.json.attrs'), '{"user.content_type":"text/plain; charset=utf-8"}');

    expect(await lockStore(`file://${folder}`, 'shop', 'dev')()).toEqual([LOCK]);
  });

  it('[PG-08] belong to someone else if they cannot be read', async () => {
    const folder = temporaryFolder();
    const locks = join(folder, '.pulumi/locks/organization/shop/dev');
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, '1.json'), HOLDER);
    writeFileSync(join(locks, '2.json'), '{"pid":');

    const [own, other] = await lockStore(`file://${folder}`, 'shop', 'dev')();

    expect(own).toEqual(LOCK);
    expect(isAbandoned(other, 'unknown', [{ pid: 0, startedAt: 0, endedAt: Date.now() }])).toBe(false);
  });
});
