import { publicBucket } from '../../../src/posture/checks/public-bucket';
import { BLOCKED, bucket } from '../buckets';
import { describeCheck } from '../found';

const blocked = (blocks: object) => bucket({ PublicAccessBlockConfiguration: { ...BLOCKED, ...blocks } });

describeCheck(publicBucket, {
  red: [
    [
      'a bucket that blocks some public access',
      /does not set BlockPublicPolicy/,
      { B: blocked({ BlockPublicPolicy: false }) },
    ],
    ['a block that is left out', /does not set IgnorePublicAcls/, { B: blocked({ IgnorePublicAcls: undefined }) }],
    [
      'a block that one branch takes out',
      /does not set BlockPublicAcls/,
      { B: blocked({ BlockPublicAcls: { 'Fn::If': ['Open', false, true] } }) },
    ],
    [
      'a block that is off by default of a parameter',
      /does not set BlockPublicAcls/,
      { B: blocked({ BlockPublicAcls: { Ref: 'Block' } }) },
      { Parameters: { Block: { Type: 'String', Default: 'false' } } },
    ],
    [
      'a bucket that says nothing, next to one that does',
      /^B: .*depends on the S3 defaults/,
      { A: blocked({}), B: bucket() },
    ],
    [
      'a public ACL',
      /ACL PublicRead, which allows others/,
      { B: bucket({ PublicAccessBlockConfiguration: BLOCKED, AccessControl: 'PublicRead' }) },
    ],
  ],
  green: [
    ['a lonely bucket that says nothing, which S3 blocks by default', { B: bucket() }],
    ['a private bucket', { B: blocked({}) }],
    ['a block as text', { B: blocked({ BlockPublicAcls: 'True' }) }],
    [
      'a block that only the deployment knows',
      { B: blocked({ BlockPublicAcls: { Ref: 'Block' } }) },
      { Parameters: { Block: {} } },
    ],
  ],
});
