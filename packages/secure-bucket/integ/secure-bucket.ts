import { Match } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { EncryptionKey } from '@slipway/kms';
import { SecureBucket } from '@slipway/secure-bucket';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of a bucket that is encrypted with a key. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'SecureBucket', { stackName: 'slipway-integ-secure-bucket' });
  const key = new EncryptionKey(stack, 'Key', {
    alias: 'alias/slipway-integ-secure-bucket',
    description: 'Bucket of an integration test',
  });
  const { bucket } = new SecureBucket(stack, 'Bucket', { key, expiration: Duration.days(30) });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 5 });
  const ofBucket = (api: string) => ({ service: 's3', api, parameters: { Bucket: bucket.bucketName } });

  integ.check('encryption', 'encrypts objects with the key', {
    ...ofBucket('getBucketEncryption'),
    like: {
      ServerSideEncryptionConfiguration: {
        Rules: [
          Match.objectLike({
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key.keyArn },
            BucketKeyEnabled: true,
          }),
        ],
      },
    },
  });
  integ.check('encryption', 'rotates the key', {
    service: 'kms',
    api: 'getKeyRotationStatus',
    parameters: { KeyId: key.keyArn },
    like: { KeyRotationEnabled: true },
  });
  integ.check('access', 'is denied without TLS', {
    ...ofBucket('getBucketPolicy'),
    like: {
      Policy: Match.serializedJson(
        Match.objectLike({
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: 's3:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        }),
      ),
    },
  });
  integ.check('access', 'is not public: all four settings block public access', {
    ...ofBucket('getPublicAccessBlock'),
    like: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  });
  integ.check('access', 'is owned by the account, without access control lists', {
    ...ofBucket('getBucketOwnershipControls'),
    like: { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
  });
  integ.check('lifecycle', 'keeps versions', { ...ofBucket('getBucketVersioning'), like: { Status: 'Enabled' } });
  integ.check('lifecycle', 'expires objects after 30 days', {
    ...ofBucket('getBucketLifecycleConfiguration'),
    like: { Rules: Match.arrayWith([Match.objectLike({ Status: 'Enabled', Expiration: { Days: 30 } })]) },
    notEmulated: 'the embedded CloudFormation ignores the lifecycle rules of buckets',
  });
  return integ;
}
