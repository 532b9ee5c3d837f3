import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { FileCloud, MemoryCloud } from '../../src/pulumi/cloud';
import { keyService } from '../../src/pulumi/key-service';
import { openStore } from '../../src/pulumi/open-store';

const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['s3://state?endpoint=http://127.0.0.1:4566&use_path_style=true&region=us-east-1', ''],
  ['s3://state/', ''],
  ['s3://state/team', 'team/'],
])('a backend %s', (url, prefix) => {
  const s3 = mockClient(S3Client);
  beforeEach(() => s3.reset());

  it('reads, writes, lists and deletes', async () => {
    s3.on(GetObjectCommand, { Bucket: 'state', Key: `${prefix}a` }).resolves({
      Body: { transformToString: async () => 'text' } as never,
    });
    s3.on(ListObjectsV2Command, { Bucket: 'state', Prefix: `${prefix}.pulumi/` }).resolves({
      Contents: [{ Key: `${prefix}.pulumi/b` }, { Key: `${prefix}.pulumi/a` }],
    });
    const store = openStore(url);

    await store.put('a', 'text');
    await store.delete('a');

    expect([await store.get('a'), await store.list('.pulumi/')]).toEqual(['text', ['.pulumi/a', '.pulumi/b']]);
    expect(s3.commandCalls(PutObjectCommand)[0].args[0].input).toEqual({
      Bucket: 'state',
      Key: `${prefix}a`,
      Body: 'text',
    });
    expect(s3.commandCalls(DeleteObjectCommand)[0].args[0].input).toEqual({ Bucket: 'state', Key: `${prefix}a` });
  });

  it('distinguishes missing objects from unreadable ones', async () => {
    s3.on(GetObjectCommand)
      .rejectsOnce(new NoSuchKey({ message: '', $metadata: {} }))
      .rejects(new Error('denied'));
    s3.on(ListObjectsV2Command).resolves({});
    const store = openStore(url);

    expect([await store.get('a'), await store.list('b')]).toEqual([undefined, []]);
    await expect(store.get('a')).rejects.toThrow('denied');
  });
});

test('a backend in a folder is read whole while it is written', async () => {
  const store = openStore(`file://${join(folder, 'state')}`);
  const texts = ['a', 'b'].map((letter) => letter.repeat(1_000_000));
  await store.put('.pulumi/state.json', texts[0]);
  let writing = true;
  const written = (async () => {
    for (let time = 0; time < 50; time++) {
      await store.put('.pulumi/state.json', texts[time % 2]);
    }
    writing = false;
  })();

  const read = new Set<string | undefined>();
  while (writing) {
    read.add(await store.get('.pulumi/state.json'));
  }
  await written;

  expect([...read].filter((text) => !texts.includes(text!))).toEqual([]);
  expect(await store.list('.pulumi/')).toEqual(['.pulumi/state.json']);
});

test.each([
  ['awskms://alias/state?region=us-east-1&endpoint=http://127.0.0.1:4566', 'alias/state'],
  ['awskms:///arn:aws:kms:us-east-1:123456789012:key/1?region=us-east-1', 'arn:aws:kms:us-east-1:123456789012:key/1'],
])('the key of %s', async (url, keyId) => {
  const kms = mockClient(KMSClient);
  kms.on(EncryptCommand, { KeyId: keyId }).resolves({ CiphertextBlob: Uint8Array.of(1) });
  kms.on(DecryptCommand, { KeyId: keyId }).resolves({ Plaintext: Uint8Array.of(2) });

  expect([await keyService.encrypt(url, Uint8Array.of(2)), await keyService.decrypt(url, Uint8Array.of(1))]).toEqual([
    Uint8Array.of(1),
    Uint8Array.of(2),
  ]);
});

describe.each([
  ['in memory', () => new MemoryCloud()],
  ['in a file', () => new FileCloud(join(folder, 'clouds', 'cloud.json'))],
])('a cloud %s', (_, make) => {
  it('knows what exists', () => {
    const cloud = make();
    expect(cloud.contents()).toEqual({});

    const [one, other] = [cloud.create('urn', { size: 1 }), cloud.create('urn', { size: 1 })];
    cloud.update(one, { size: 2 });
    cloud.delete(other);
    cloud.update('id-of-nothing', { size: 3 });

    expect(cloud.contents()).toEqual({
      [one]: { urn: 'urn', inputs: { size: 2 } },
      'id-of-nothing': { urn: 'unknown', inputs: { size: 3 } },
    });
  });
});

test('a cloud in a file is used by the next run', () => {
  const id = new FileCloud(join(folder, 'kept.json')).create('urn', {});

  expect(Object.keys(new FileCloud(join(folder, 'kept.json')).contents())).toEqual([id]);
  expect(readFileSync(join(folder, 'kept.json'), 'utf8')).toContain('urn');
});
