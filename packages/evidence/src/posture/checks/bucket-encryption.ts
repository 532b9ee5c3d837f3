import type { PostureCheck } from '../check';
import { isLogTarget } from '../log-target';
import type { PostureResource } from '../posture-template';
import { isMissing } from '../template-value';

const RULES = 'BucketEncryption.ServerSideEncryptionConfiguration';

/** Buckets set their encryption, and have a customer managed key if other buckets have one. */
export const bucketEncryption: PostureCheck = {
  id: 'bucket-encryption',
  looksAt: ['AWS::S3::Bucket'],
  wants: 'BucketEncryption, with a customer managed key if other buckets of the app have one',
  why: 'without a key of your own, everyone with read access to the bucket can read its objects, and no key policy limits this access',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html',
  items: { pciDss: ['3.5.1', '8.3.2'], cisAws: ['2.1.1'] },
  find: (bucket, assembly) => {
    const others = assembly.ofType('AWS::S3::Bucket').filter((other) => other !== bucket);
    const isData = !isLogTarget(bucket, assembly);
    const instead = 'set BucketEncryption, with the key of the other buckets';
    if (bucket.mayMiss('BucketEncryption')) {
      const isKnown =
        others.some((other) => other.says('BucketEncryption')) || assembly.ofType('AWS::KMS::Key').length > 0;
      return [
        {
          problem: 'the bucket does not set its encryption, so S3 encrypts it with an S3 managed key',
          instead: isKnown ? instead : 'set BucketEncryption, with a key of your own for data that needs a key policy',
          isAdvice: !isKnown,
        },
      ];
    }
    return isData && !hasKey(bucket) && others.some(hasKey)
      ? [
          {
            problem: 'the bucket has no customer managed key, unlike other buckets',
            instead,
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
