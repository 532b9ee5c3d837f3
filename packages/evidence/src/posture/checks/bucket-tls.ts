import type { PostureCheck } from '../check';
import type { Part } from '../part';
import { deniesPlainHttp } from '../plain-http';
import { Statement } from '../policy';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { variantsOf } from '../variants';

const DENY_HTTP =
  'set enforceSSL, or deny s3:* to all principals if aws:SecureTransport is false, on the bucket and its objects';
const BEHIND_CLOUDFRONT =
  'serve the website with CloudFront over HTTPS, because the website endpoint of a bucket does not support TLS';

/** Pattern that matches policy resources that include all objects of a bucket. The ARN of a bucket contains no `/`. */
const ALL_OBJECTS = /^[^/]*\/?\*+$/;

/**
 * Reports buckets whose policy does not deny everyone all actions on the bucket and its objects without TLS, whatever
 * the values of the conditions in the template. For buckets that serve a website, the finding is only advice.
 */
export const bucketTls: PostureCheck = {
  id: 'bucket-tls',
  looksAt: ['AWS::S3::Bucket'],
  wants: 'a bucket policy statement that denies all actions without TLS',
  why: 'S3 also accepts requests over plain HTTP, in which objects and signatures can be read in transit',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5',
  items: { pciDss: ['1.2.5', '2.2.5', '2.2.7', '4.2.1', '4.2.1.1'], cisAws: ['2.1.1'] },
  find: (bucket, assembly) => {
    const isSite = bucket.says('WebsiteConfiguration');
    const policies = assembly
      .ofType('AWS::S3::BucketPolicy')
      .filter((policy) => policy.parts('Bucket').some((part) => isOf(part.value, assembly.target(part), bucket)));
    const isSafe = variantsOf([bucket, ...policies]).every(
      ([own, ...others]) => !own || others.some((policy) => policy && requiresTls(policy, assembly)),
    );
    return isSafe
      ? []
      : [
          {
            problem: 'the bucket accepts requests without TLS',
            instead: isSite ? BEHIND_CLOUDFRONT : DENY_HTTP,
            isAdvice: isSite,
          },
        ];
  },
};

function isOf(name: unknown, target: PostureResource | undefined, bucket: PostureResource): boolean {
  return target === bucket || bucket.values('BucketName').some((own) => typeof own === 'string' && own === name);
}

function requiresTls(policy: PostureResource, assembly: PostureAssembly): boolean {
  const resources = Statement.in(policy, 'PolicyDocument')
    .filter((statement) => deniesPlainHttp(statement) && isForAllActions(statement))
    .flatMap(({ part }) => part.items('Resource'));
  const includesAllObjects = (part: Part) =>
    typeof part.value === 'string' ? ALL_OBJECTS.test(part.value) : assembly.target(part) === undefined;
  return resources.some(({ value }) => !String(value).includes('/')) && resources.some(includesAllObjects);
}

function isForAllActions({ actions }: Statement): boolean {
  return actions.some((action) => action === '*' || action === 's3:*');
}
