import type { PostureCheck } from '../check';
import { isLogTarget } from '../log-target';
import type { PostureResource } from '../posture-template';
import { isMissing } from '../template-value';

const RULES = 'BucketEncryption.ServerSideEncryptionConfiguration';

/**
 * Reports buckets that do not set their encryption, and buckets without a customer managed key if other buckets of the
 * app use one. Log buckets need no such key. A missing setting is only advice if no other bucket sets its encryption
 * and the app has no KMS key.
 */
export const bucketEncryption: PostureCheck = {
  id: 'bucket-encryption',
  looksAt: ['AWS::S3::Bucket'],
  wants: 'BucketEncryption, with a customer managed key if other buckets of the app use one',
  why: 'without a customer managed key, everyone with read access to the bucket can read its objects, because no key policy limits this access',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html',
  items: { pciDss: ['3.5.1', '8.3.2'], cisAws: ['2.1.1'] },
  find: (bucket, assembly) => {
    const others = assembly.ofType('AWS::S3::Bucket').filter((other) => other !== bucket);
    const isData = !isLogTarget(bucket, assembly);
    const like = 'set BucketEncryption, with the KMS key that the other buckets use';
    if (bucket.mayMiss('BucketEncryption')) {
      const isKnown =
        others.some((other) => other.says('BucketEncryption')) || assembly.ofType('AWS::KMS::Key').length > 0;
      return [
        {
          problem: 'the bucket does not set its encryption, so S3 encrypts its objects with S3 managed keys',
          instead: others.some(hasKey)
            ? like
            : 'set BucketEncryption, with a customer managed key for data that needs a key policy',
          isAdvice: !isKnown,
        },
      ];
    }
    return isData && !hasKey(bucket) && others.some(hasKey)
      ? [
          {
            problem: 'the bucket does not use a customer managed key, unlike other buckets of the app',
            instead: like,
            location: `Properties/${RULES.replace('.', '/')}`,
          },
        ]
      : [];
  },
};

function hasKey(bucket: PostureResource): boolean {
  return bucket
    .items(RULES)
    .some((rule) => rule.values('ServerSideEncryptionByDefault.KMSMasterKeyID').every((key) => !isMissing(key)));
}
