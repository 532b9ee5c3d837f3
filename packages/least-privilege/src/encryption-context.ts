import { boundValues } from './binding';
import { serviceNameOf } from './service-name';
import type { Statement } from './statement';

/**
 * Encryption context that a service sets in its calls to KMS. A condition on this context limits which calls the
 * service can make.
 */
interface ServiceContext {
  /** Service name as in the service principal, without the region and `amazonaws.com`. */
  readonly service: string;
  /** Key of the encryption context, such as `aws:logs:arn`. */
  readonly key: string;
  /** URL of the AWS documentation page that describes the encryption context key. */
  readonly source: string;
}

/** Encryption contexts that services are documented to set. All others do not count, because a caller may set them. */
const CONTEXTS: readonly ServiceContext[] = [
  {
    service: 'logs',
    key: 'aws:logs:arn',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
  },
  {
    service: 'cloudtrail',
    key: 'aws:cloudtrail:arn',
    source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html',
  },
  {
    service: 'events',
    key: 'aws:events:event-bus:arn',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html',
  },
  {
    service: 'fargate',
    key: 'aws:ecs:clusterAccount',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html',
  },
  {
    service: 'sns',
    key: 'aws:sns:topicArn',
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
  },
];

/** Whether a condition limits a service to an encryption context that the service is known to set. */
export function isBoundByContext(statement: Statement, service: string): boolean {
  const name = serviceNameOf(service);
  return CONTEXTS.some(
    (context) =>
      context.service === name && boundValues(statement, `kms:EncryptionContext:${context.key}`) !== undefined,
  );
}
