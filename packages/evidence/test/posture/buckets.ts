import type { Declared } from './found';

export const BLOCKED = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

export function bucket(Properties: object = {}): Declared {
  return { Type: 'AWS::S3::Bucket', Properties };
}

/** Policy of the bucket `Bucket` with one or several statements. */
export function policyOf(statement: object | readonly object[], Bucket: unknown = { Ref: 'Bucket' }): Declared {
  return { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket, PolicyDocument: { Statement: [statement].flat() } } };
}

/** Statement that allows a service to write its logs. */
export const LOGS_COME_IN = {
  Effect: 'Allow',
  Action: 's3:PutObject',
  Principal: { Service: 'logging.s3.amazonaws.com' },
};

export function encrypted(algorithm: string, key?: unknown): Declared {
  const ServerSideEncryptionByDefault = { SSEAlgorithm: algorithm, KMSMasterKeyID: key };
  return bucket({
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault }] },
  });
}
