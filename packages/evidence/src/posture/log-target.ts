import { Statement } from './policy';
import type { PostureAssembly } from './posture-assembly';
import type { PostureResource } from './posture-template';

/**
 * Pattern that matches services that write logs to buckets. Log buckets need no versioning, and often cannot use a
 * customer managed key.
 */
const WRITES_LOGS = /^(logging\.s3|delivery\.logs|logdelivery\.elasticloadbalancing|cloudtrail|config)\./;

const FOUND = new WeakMap<PostureAssembly, ReadonlySet<PostureResource>>();

/** Whether AWS services write logs to a bucket. Some checks do not apply to such buckets. */
export function isLogTarget(bucket: PostureResource, assembly: PostureAssembly): boolean {
  const targets = FOUND.get(assembly) ?? logTargets(assembly);
  FOUND.set(assembly, targets);
  return targets.has(bucket) || bucket.texts('AccessControl').includes('LogDeliveryWrite');
}

function logTargets(assembly: PostureAssembly): ReadonlySet<PostureResource> {
  const named = assembly
    .ofType('AWS::S3::Bucket')
    .flatMap((bucket) => bucket.parts('LoggingConfiguration.DestinationBucketName'));
  const delivered = assembly
    .ofType('AWS::S3::BucketPolicy')
    .filter((policy) => Statement.in(policy, 'PolicyDocument').some(allowsLogDelivery))
    .flatMap((policy) => policy.parts('Bucket'));
  return new Set([...named, ...delivered].flatMap((part) => assembly.target(part) ?? []));
}

function allowsLogDelivery(statement: Statement): boolean {
  return statement.principals.some(({ kind, part }) => kind === 'Service' && WRITES_LOGS.test(String(part.value)));
}
