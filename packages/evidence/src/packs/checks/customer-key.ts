import type { PostureCheck } from '../../posture/check';
import { isLogTarget } from '../../posture/log-target';
import type { PostureResource } from '../../posture/posture-template';
import { variantsOf } from '../../posture/variants';

/**
 * Reports buckets that are encrypted with S3 managed keys (SSE-S3), which have no key policy, instead of a KMS key. Log
 * buckets are exempt.
 */
export const customerKey: PostureCheck = {
  id: 'customer-key',
  looksAt: ['AWS::S3::Bucket'],
  wants: 'encryption of each bucket with a KMS key',
  why: 'with S3 managed keys, everyone with read access to the bucket can read its objects, because no key policy limits this access',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  items: { pciDss: ['8.3.2'] },
  find: (bucket, assembly) => {
    const isOpen = variantsOf([bucket]).some(([variant]) => variant && lacksKmsKey(variant));
    // services cannot write access logs to a bucket with a customer managed key
    return isOpen && !isLogTarget(bucket, assembly)
      ? [
          {
            problem: 'the bucket is encrypted with S3 managed keys (SSE-S3), not with a KMS key',
            instead:
              'set SSEAlgorithm to aws:kms with a KMSMasterKeyID, or acknowledge the finding and state why the bucket contains no sensitive data',
            location: 'Properties/BucketEncryption',
          },
        ]
      : [];
  },
};

function lacksKmsKey(bucket: PostureResource): boolean {
  const algorithms = bucket
    .items('BucketEncryption.ServerSideEncryptionConfiguration')
    .flatMap((one) => one.texts('ServerSideEncryptionByDefault.SSEAlgorithm'));
  return algorithms.length === 0 || algorithms.includes('AES256');
}
