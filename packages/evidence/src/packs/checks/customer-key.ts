import type { PostureCheck } from '../../posture/check';
import { isLogTarget } from '../../posture/log-target';

/** A bucket is encrypted with a key that the customer can close; keys of S3 itself open for all who may read. */
export const customerKey: PostureCheck = {
  id: 'customer-key',
  looksAt: ['AWS::S3::Bucket'],
  wants: 'encryption of buckets with a KMS key',
  why: 'with S3 managed keys, anyone who may read the bucket may read its objects, and no key policy limits that',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  items: { pciDss: ['8.3.2'] },
  find: (bucket, assembly) => {
    const algorithms = bucket
      .items('BucketEncryption.ServerSideEncryptionConfiguration')
      .flatMap((one) => one.texts('ServerSideEncryptionByDefault.SSEAlgorithm'));
    const isOpen = algorithms.length === 0 || algorithms.some((name) => name === 'AES256');
    // services write access logs to no bucket with a key of the customer
    return isOpen && !isLogTarget(bucket, assembly)
      ? [
          {
            problem: 'the bucket is encrypted with S3 managed keys (SSE-S3), not with a KMS key',
            instead:
              'set SSEAlgorithm to aws:kms with a KMSMasterKeyID, or acknowledge it with the reason why it holds no secrets',
            location: 'Properties/BucketEncryption',
          },
        ]
      : [];
  },
};
