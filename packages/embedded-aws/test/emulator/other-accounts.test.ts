import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { inEnvironment } from '../../src/cloudformation-front/environment-view';
import { AwsCredentials } from '../../src/emulator/embedded-aws';
import { ObjectStore } from '../../src/emulator/object-store';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';

const OTHER = '444455556666';
const READER = `arn:aws:iam::${OTHER}:role/reader`;

let aws: RunningEmbeddedAws;
let reader: AwsCredentials;
let s3: S3Client;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  s3 = new S3Client(aws.clientOptions(aws.root));
  const other = inEnvironment(aws, { accountId: OTHER, region: 'us-east-1' });
  const iam = new IAMClient(other.clientOptions(other.root));
  const trust = { Effect: 'Allow', Principal: { AWS: aws.accountId }, Action: 'sts:AssumeRole' };
  await iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: document(trust) }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'reader',
      PolicyName: 'read',
      PolicyDocument: document(
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 's3:GetObject*',
          Resource: '*',
          Condition: { StringNotEquals: { 's3:ResourceAccount': OTHER } },
        },
      ),
    }),
  );
  const { Credentials: made } = await new STSClient(aws.clientOptions(aws.root)).send(
    new AssumeRoleCommand({ RoleArn: READER, RoleSessionName: 'test' }),
  );
  reader = {
    accessKeyId: made!.AccessKeyId!,
    secretAccessKey: made!.SecretAccessKey!,
    sessionToken: made!.SessionToken!,
  };
}, STARTING_MS);
afterAll(() => aws?.stop());

function document(...Statement: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

describe('a role of another account', () => {
  const allow = async (principal: string) =>
    s3.send(
      new PutBucketPolicyCommand({
        Bucket: 'artifacts',
        Policy: document({
          Effect: 'Allow',
          Principal: { AWS: principal },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::artifacts/*',
        }),
      }),
    );
  const read = async () =>
    new S3Client(aws.clientOptions(reader)).send(new GetObjectCommand({ Bucket: 'artifacts', Key: 'object' }));

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
    await s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'object', Body: 'content' }));
  });

  test('reads a bucket whose policy names it, and no other role of its account does [RN-04]', async () => {
    await expect(read()).rejects.toThrow('Access Denied');
    await allow(`arn:aws:iam::${OTHER}:role/other`);
    await expect(read()).rejects.toThrow('Access Denied');

    await allow(READER);

    expect(await (await read()).Body!.transformToString()).toBe('content');
  });

  test('reads objects encrypted by a key of the account of the bucket: the embedded AWS cannot check that key', async () => {
    const { KeyMetadata: key } = await new KMSClient(aws.clientOptions(aws.root)).send(new CreateKeyCommand({}));
    const file = join(await mkdtemp(join(tmpdir(), 'slipway-test-')), 'object');
    await writeFile(file, 'secret');
    await allow(READER);
    await new ObjectStore(aws, aws.root).put('artifacts', 'encrypted', file, { kmsKeyId: key!.Arn });

    await new ObjectStore(aws, reader).get('artifacts', 'encrypted', `${file}.read`);

    expect(await readFile(`${file}.read`, 'utf8')).toBe('secret');
    await rm(dirname(file), { recursive: true });
  });
});

test('S3 encrypts with the key of AWS if a caller asks for aws:kms and names none', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'encrypted' }));

  const { SSEKMSKeyId: key } = await s3.send(
    new PutObjectCommand({ Bucket: 'encrypted', Key: 'object', Body: 'x', ServerSideEncryption: 'aws:kms' }),
  );

  expect(key).toBe('arn:aws:kms:us-east-1:111122223333:alias/aws/s3');
});

test('a role writes into the bucket of its own account, which is not that of the run', async () => {
  const other = inEnvironment(aws, { accountId: OTHER, region: 'us-east-1' });
  await new S3Client(other.clientOptions(other.root)).send(new CreateBucketCommand({ Bucket: 'theirs' }));
  const iam = new IAMClient(other.clientOptions(other.root));
  const write = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::theirs/*' };
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'write', PolicyDocument: document(write) }),
  );

  await new ObjectStore(aws, reader).put('theirs', 'page', __filename);

  expect(await new ObjectStore(aws, other.root).head('theirs', 'page')).toEqual({ etag: expect.any(String) });
});

test('a write to an unknown bucket fails with the error of the service', async () => {
  await expect(new ObjectStore(aws, reader).put('nowhere', 'page', __filename)).rejects.toThrow(/bucket|denied/i);
});
