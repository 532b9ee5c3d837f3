import { postureFindings } from '../../../src/posture/posture-findings';
import { bucketEncryption } from '../../../src/posture/checks/bucket-encryption';
import { bucket, encrypted, LOGS_COME_IN, policyOf } from '../buckets';
import { describeCheck } from '../found';

const KEY = { 'Fn::GetAtt': ['Key', 'Arn'] };

describeCheck(bucketEncryption, {
  red: [
    [
      'a bucket that says nothing, in an app with a key',
      /^Bucket: .*does not set its encryption/,
      { Bucket: bucket(), Key: { Type: 'AWS::KMS::Key' } },
    ],
    [
      'a bucket that says nothing, next to one that does',
      /does not set its encryption/,
      { Bucket: bucket(), Other: encrypted('AES256') },
    ],
    [
      'a bucket with a key of S3, next to one with a key of the customer',
      /^Bucket: .*does not use a customer managed key/,
      { Bucket: encrypted('AES256'), Other: encrypted('aws:kms', KEY) },
    ],
    [
      'a bucket with a key of AWS',
      /does not use a customer managed key/,
      { Bucket: encrypted('aws:kms'), Other: encrypted('aws:kms', KEY) },
    ],
  ],
  advice: [['a lonely bucket that says nothing', /does not set its encryption/, { Bucket: bucket() }]],
  green: [
    ['buckets with a key of the customer', { Bucket: encrypted('aws:kms', KEY), Other: encrypted('aws:kms', KEY) }],
    ['a bucket with a key of S3 alone', { Bucket: encrypted('AES256') }],
    [
      'a bucket that takes the logs of S3, which does not take another key',
      { Bucket: encrypted('AES256'), Policy: policyOf(LOGS_COME_IN), Other: encrypted('aws:kms', KEY) },
    ],
  ],
});

it.each([
  ['uses the key of another bucket', { Other: encrypted('aws:kms', KEY) }, /^set BucketEncryption, with the KMS key/],
  ['uses a key of its own if no other bucket has one', {}, /^set BucketEncryption, with a customer managed key/],
])('advises that a bucket that says nothing %s', (_, others, instead) => {
  const template = { Resources: { Bucket: bucket(), ...others } };

  const findings = postureFindings([{ file: 'Shop.template.json', template }], [bucketEncryption]);

  expect(findings).toEqual([expect.objectContaining({ logicalId: 'Bucket', instead: expect.stringMatching(instead) })]);
});
