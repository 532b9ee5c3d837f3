import { App, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { findings, ServiceRole } from '@slipway/least-privilege';
import { SecureBucket } from '../src';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0b1c2d3e-0b1c-2d3e-4f5a-0b1c2d3e4f5a';

function prepare() {
  const stack = new Stack(new App(), 'Shop');
  const role = new ServiceRole(stack, 'Role', { service: 'codebuild.amazonaws.com', description: 'Builds' });
  return {
    stack,
    role,
    template: () => Template.fromStack(stack),
    warnings: () => Annotations.fromStack(stack).findWarning('*', Match.anyValue()),
    imported: (encryptionKey = Key.fromKeyArn(stack, 'Key', KEY)): IBucket =>
      Bucket.fromBucketAttributes(stack, 'Imported', { bucketArn: 'arn:aws:s3:::shop-site', encryptionKey }),
  };
}

describe('an existing bucket', () => {
  it('is granted by exact statements, with its key, and is not created again', () => {
    const { role, imported, template } = prepare();

    SecureBucket.fromBucket(imported()).grantRead(role, 'assets/*');

    template().resourceCountIs('AWS::S3::Bucket', 0);
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['s3:GetObject', 's3:GetObjectVersion'],
            Resource: 'arn:aws:s3:::shop-site/assets/*',
          },
          Match.objectLike({ Action: 'kms:Decrypt', Resource: KEY }),
        ],
      },
    });
    expect(findings(template().toJSON())).toEqual([]);
  });

  it('is itself if it is a SecureBucket, or the bucket of one', () => {
    const site = new SecureBucket(prepare().stack, 'Site');

    expect(SecureBucket.fromBucket(site)).toBe(site);
    expect(SecureBucket.fromBucket(site.bucket)).toBe(site);
  });

  it('is known again', () => {
    const { imported } = prepare();
    const bucket = imported();

    expect(SecureBucket.fromBucket(bucket)).toBe(SecureBucket.fromBucket(bucket));
  });

  it('sends events if this app creates it, in addition to its other settings', () => {
    const { stack, template, warnings } = prepare();
    const bucket = new Bucket(stack, 'Uploads');

    SecureBucket.fromBucket(bucket).sendEvents();

    template().hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    template().resourceCountIs('AWS::Lambda::Function', 0);
    expect(warnings()).toEqual([]);
  });

  it('is warned about if it is imported and must send events', () => {
    const { imported, warnings } = prepare();

    SecureBucket.fromBucket(imported()).sendEvents();

    expect(warnings()[0].entry.data).toContain(
      "bucket 'Shop/Imported' is imported, and this app cannot enable its event notifications",
    );
  });

  it('receives access logs if this app creates it', () => {
    const { stack, template, warnings } = prepare();
    const logs = new Bucket(stack, 'Logs');

    new SecureBucket(stack, 'Site', { accessLogs: logs });

    template().hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: stack.resolve(logs.bucketName),
      PolicyDocument: {
        Statement: [Match.objectLike({ Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' })],
      },
    });
    expect(warnings()).toEqual([]);
  });

  it('is warned about if it is imported and must receive access logs, with the statement', () => {
    const { stack, warnings } = prepare();

    new SecureBucket(stack, 'Site', { accessLogs: Bucket.fromBucketName(stack, 'Logs', 'shop-logs') });

    expect(warnings()[0].entry.data).toMatch(
      /bucket 'Shop\/Logs' is imported, and its policy cannot be changed here, .*"Principal":\{"Service":"logging.s3.amazonaws.com"\}/,
    );
  });

  it('refuses to receive access logs under a key', () => {
    const { stack, imported } = prepare();

    expect(() => new SecureBucket(stack, 'Site', { accessLogs: imported() })).toThrow('cannot receive access logs');
  });
});

describe('an existing key', () => {
  it('encrypts a bucket, without a policy that this app would have to write', () => {
    const { stack, template, warnings } = prepare();

    new SecureBucket(stack, 'Site', { key: Key.fromKeyArn(stack, 'Key', KEY) });

    template().hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY },
          },
        ],
      },
    });
    expect(warnings()).toEqual([]);
  });
});
