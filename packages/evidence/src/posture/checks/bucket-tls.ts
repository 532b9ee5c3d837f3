import type { PostureCheck } from '../check';
import { Statement } from '../policy';
import type { PostureResource } from '../posture-template';
import { isOff } from '../template-value';

const DENY_HTTP =
  'set enforceSSL, or deny s3:* to all principals if aws:SecureTransport is false, on the bucket and its objects';
const BEHIND_CLOUDFRONT =
  'serve the website with CloudFront over HTTPS, because the website endpoint of a bucket does not support TLS';

/** Reports buckets whose policy does not deny requests without TLS. */
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
    return policies.some((policy) => Statement.in(policy, 'PolicyDocument').some(deniesPlainHttp))
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

function deniesPlainHttp(statement: Statement): boolean {
  const isBroad = statement.actions.some((action) => action === '*' || action === 's3:*' || action === 's3:getobject');
  const withoutTls = statement
    .comparing('aws:securetransport')
    .some(({ operator, values }) => operator === 'bool' && values.some(({ value }) => isOff(value)));
  const withOldTls = statement.comparing('s3:tlsversion').some(({ operator }) => operator === 'numericlessthan');
  return statement.denies && statement.isForEverybody && isBroad && (withoutTls || withOldTls);
}
