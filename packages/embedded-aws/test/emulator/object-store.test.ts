import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumedRoles } from '../../src/credentials/assumed-roles';
import { createLocalRunner } from '../../src/deployment/local-runner';
import { deployAssembly } from '../../src/assembly-deployment/deploy-assembly';
import { DeniedEncryptionError } from '../../src/emulator/errors';
import { ObjectStore } from '../../src/emulator/object-store';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { writeShopAssembly } from '@slipway/testing/shop-assembly';
import { STARTING_MS } from '@slipway/testing/starting';

let aws: RunningEmbeddedAws;
let folder: string;
let encrypted: string;
let plain: string;
let keyArn: string;
let build: ObjectStore;
let keyless: ObjectStore;
let root: ObjectStore;
let source: string;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  source = join(folder, 'source');
  await writeFile(source, 'one');
  const deployment = await deployAssembly(aws, await writeShopAssembly(join(folder, 'shop')));
  const physicalId = (logicalId: string) =>
    deployment.stacks.flatMap(({ resources }) => resources).find((one) => one.logicalId === logicalId)!.physicalId;
  const roles = new AssumedRoles(aws, deployment, await createLocalRunner(aws));
  const storeOf = async (logicalId: string) =>
    new ObjectStore(aws, await roles.of(`arn:aws:iam::111122223333:role/${physicalId(logicalId)}`));
  [encrypted, plain, keyArn] = [physicalId('Uploads'), physicalId('Plain'), deployment.stacks[0].outputs.KeyArn];
  [build, keyless, root] = [await storeOf('Build'), await storeOf('Keyless'), new ObjectStore(aws, aws.root)];
}, STARTING_MS);
afterAll(async () => {
  await aws?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a role with the permissions writes and reads every version of an encrypted object', async () => {
  const first = await build.put(encrypted, 'versions', source);
  await writeFile(source, 'two');
  const second = await build.put(encrypted, 'versions', source);

  const [old, current] = [join(folder, 'old'), join(folder, 'current')];
  expect(await build.get(encrypted, 'versions', old, first.versionId)).toEqual(first);
  expect(await build.get(encrypted, 'versions', current)).toEqual(second);

  expect([await readFile(old, 'utf8'), await readFile(current, 'utf8')]).toEqual(['one', 'two']);
  expect(await build.head(encrypted, 'versions', first.versionId)).toEqual(first);
  expect(await build.head(encrypted, 'versions')).toEqual(second);
});

test('a bucket without versions gives none', async () => {
  expect(await root.put(plain, 'object', source)).toEqual({
    versionId: undefined,
    etag: expect.stringMatching(/^"\w+"$/),
  });
  expect((await root.get(plain, 'object', join(folder, 'plain'))).versionId).toBeUndefined();
});

test('options reach the object', async () => {
  await root.put(plain, 'page', source, {
    contentType: 'text/html',
    cacheControl: 'no-cache',
    acl: 'private',
    metadata: { commit: 'abc' },
    kmsKeyId: keyArn,
  });

  expect(
    await new S3Client(aws.clientOptions(aws.root)).send(new HeadObjectCommand({ Bucket: plain, Key: 'page' })),
  ).toMatchObject({
    ContentType: 'text/html',
    CacheControl: 'no-cache',
    Metadata: { commit: 'abc' },
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: keyArn,
  });
});

test('the key that S3 manages needs no permission of the caller', async () => {
  await expect(keyless.put(encrypted, 'managed', source, { kmsKeyId: 'alias/aws/s3' })).resolves.toBeDefined();
});

test.each<[string, () => Promise<unknown>, string]>([
  ['write', () => keyless.put(encrypted, 'denied', source), 'kms:GenerateDataKey'],
  ['read', () => keyless.get(encrypted, 'denied', join(folder, 'never')), 'kms:Decrypt'],
])(
  'a role without permission for the key may not %s, with the action, the role and the key',
  async (_, act, action) => {
    await root.put(encrypted, 'denied', source);

    const acting = act();

    await expect(acting).rejects.toThrow(DeniedEncryptionError);
    await expect(acting).rejects.toThrow(
      new RegExp(
        `^arn:aws:sts::111122223333:assumed-role/\\S*Keyless\\S* is not authorized to perform: ${action} on resource: ${keyArn}`,
      ),
    );
    expect((await readdir(folder)).filter((name) => name.startsWith('never'))).toEqual([]);
  },
);

test.each<[string, () => Promise<unknown>, RegExp]>([
  ['a bucket that is not there', () => root.put('nobody-has-this-bucket', 'k', source), /bucket does not exist/],
  ['an object that is not there', () => root.get(plain, 'nothing', join(folder, 'never')), /key does not exist/],
  ['a file that is not there', () => root.put(plain, 'k', join(folder, 'nothing')), /ENOENT/],
  [
    'a key that is not there',
    () =>
      root.put(plain, 'k', source, {
        kmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000',
      }),
    /key\/0000.*/i,
  ],
])('fails on %s with the error of the service', async (_, act, message) => {
  await expect(act()).rejects.toThrow(message);
});

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
test('fails on a key that is disabled with the error of KMS, not as if a permission were missing', async () => {
  const kms = new KMSClient(aws.clientOptions(aws.root));
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
  await kms.send(new DisableKeyCommand({ KeyId: key!.KeyId }));

  const putting = root.put(plain, 'k', source, { kmsKeyId: key!.Arn });

  await expect(putting).rejects.toMatchObject({
    name: 'DisabledException',
    message: expect.stringContaining(key!.Arn!),
  });
  await expect(putting).rejects.not.toThrow(DeniedEncryptionError);
});
