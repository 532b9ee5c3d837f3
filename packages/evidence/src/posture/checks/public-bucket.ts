import type { PostureCheck } from '../check';
import { isOff, isMissing } from '../template-value';

const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
const OPEN_ACLS = ['PublicRead', 'PublicReadWrite', 'AuthenticatedRead'];

/**
 * Reports buckets that do not block all public access, and buckets with a public ACL. Buckets without any public access
 * block are reported only if another bucket of the app has one.
 */
export const publicBucket: PostureCheck = {
  id: 'public-bucket',
  looksAt: ['AWS::S3::Bucket'],
  wants: `a PublicAccessBlockConfiguration that sets ${BLOCKS.join(', ')}; no public ACL`,
  why: 'without the block, a bucket policy or ACL that is added later can make objects public',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  items: { pciDss: ['1.3.1', '1.3.2', '1.4.2', '1.4.4', '7.2.1', '7.2.2', '7.3.1'], cisAws: ['2.1.4'] },
  find: (bucket, assembly) => {
    const open = BLOCKS.filter((block) =>
      bucket
        .parts('PublicAccessBlockConfiguration')
        .filter(({ value }) => !isMissing(value))
        .some((configuration) => configuration.values(block).some(isOff)),
    );
    const others = assembly.ofType('AWS::S3::Bucket').filter((other) => other !== bucket);
    return [
      ...open.map((block) => ({
        problem: `the bucket does not set ${block}, so it can be made public`,
        instead: `set ${BLOCKS.join(', ')}, as BlockPublicAccess.BLOCK_ALL does`,
        location: 'Properties/PublicAccessBlockConfiguration',
      })),
      // S3 has blocked public access to new buckets since April 2023, so a missing block counts only if other buckets
      // set the block
      ...(bucket.mayMiss('PublicAccessBlockConfiguration') &&
      others.some((other) => other.says('PublicAccessBlockConfiguration'))
        ? [
            {
              problem:
                'the bucket has no public access block, so whether it can be made public depends on the S3 defaults',
              instead: `set ${BLOCKS.join(', ')}, as BlockPublicAccess.BLOCK_ALL does`,
            },
          ]
        : []),
      ...bucket
        .texts('AccessControl')
        .filter((acl) => OPEN_ACLS.includes(acl))
        .map((acl) => ({
          problem: `the bucket has the ACL ${acl}, which allows others to access the bucket`,
          instead: 'remove the ACL, and grant access to named principals with a bucket policy',
          location: 'Properties/AccessControl',
        })),
    ];
  },
};
