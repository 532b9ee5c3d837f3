import { bucketVersioning } from '../../../src/posture/checks/bucket-versioning';
import { bucket, LOGS_COME_IN, policyOf } from '../buckets';
import { describeCheck } from '../found';

const VERSIONED = bucket({ VersioningConfiguration: { Status: 'Enabled' } });
const UNKNOWN = { 'Fn::Sub': '${Name}-source' };
const PIPELINE = {
  Type: 'AWS::CodePipeline::Pipeline',
  Properties: {
    Stages: [
      { Actions: [{ ActionTypeId: { Category: 'Source' }, Configuration: { S3Bucket: { Ref: 'Bucket' } } }] },
      { Actions: [{ ActionTypeId: { Category: 'Source' }, Configuration: { S3Bucket: 'elsewhere' } }] },
      { Actions: [{ ActionTypeId: { Category: 'Source' }, Configuration: { S3Bucket: UNKNOWN } }] },
      { Actions: [{ ActionTypeId: { Category: 'Deploy' }, Configuration: { S3Bucket: { Ref: 'Other' } } }] },
    ],
  },
};
const storing = (Properties: object) => ({ Type: 'AWS::CodePipeline::Pipeline', Properties });
const ARTIFACTS = { ArtifactStore: { Location: { Ref: 'Bucket' } } };
const expiring = (rule: object) => bucket({ LifecycleConfiguration: { Rules: [rule] } });

describeCheck(bucketVersioning, {
  red: [
    [
      'suspended versions',
      /versioning of the bucket is suspended/,
      { Bucket: bucket({ VersioningConfiguration: { Status: 'Suspended' } }) },
    ],
    [
      'a source of a pipeline without versions',
      /^Bucket: .*it is the source of a pipeline/,
      { Bucket: bucket(), Pipeline: PIPELINE },
    ],
    [
      'a source of a pipeline by its name',
      /^Source: .*it is the source of a pipeline/,
      { Source: bucket({ BucketName: 'elsewhere' }), Pipeline: PIPELINE },
    ],
    [
      'a rule for old versions, and none are kept',
      /it has a lifecycle rule for old versions/,
      { Bucket: expiring({ NoncurrentVersionExpiration: { NoncurrentDays: 7 } }) },
    ],
    [
      'a bucket without versions, next to one with them',
      /^Bucket: .*other buckets/,
      { Bucket: bucket(), Other: VERSIONED },
    ],
    [
      'a bucket for artifacts without versions, next to one with them',
      /^Bucket: .*other buckets/,
      { Bucket: bucket(), Other: VERSIONED, Pipeline: storing(ARTIFACTS) },
    ],
  ],
  advice: [
    [
      'a bucket whose name is not known',
      /^advice for Source: the bucket keeps no versions of its objects$/,
      { Source: bucket({ BucketName: UNKNOWN }), Pipeline: PIPELINE },
    ],
    [
      'a lonely bucket without versions',
      /keeps no versions of its objects$/,
      { Bucket: expiring({ ExpirationInDays: 30 }) },
    ],
  ],
  green: [
    ['a bucket with versions', { Bucket: VERSIONED, Pipeline: PIPELINE }],
    ['a lonely bucket for the artifacts of a pipeline', { Bucket: bucket(), Pipeline: storing(ARTIFACTS) }],
    [
      'a lonely bucket for the artifacts in one region',
      { Bucket: bucket(), Pipeline: storing({ ArtifactStores: [{ Region: 'eu-west-1', ...ARTIFACTS }] }) },
    ],
    ['a bucket for logs', { Bucket: bucket(), Policy: policyOf(LOGS_COME_IN), Other: VERSIONED }],
    ['a bucket with the ACL of logs', { Bucket: bucket({ AccessControl: 'LogDeliveryWrite' }), Other: VERSIONED }],
    [
      'a bucket for the access logs of another',
      {
        Bucket: bucket(),
        Other: bucket({
          VersioningConfiguration: { Status: 'Enabled' },
          LoggingConfiguration: { DestinationBucketName: { Ref: 'Bucket' } },
        }),
      },
    ],
  ],
});
