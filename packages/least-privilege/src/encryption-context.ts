import { boundValues } from './binding';
import { serviceNameOf } from './service-name';
import type { Statement } from './statement';

/** The encryption context that a service sets in its own calls of KMS, so that a condition on it binds the service. */
interface ServiceContext {
  /** Service as in its principal, without the region and `amazonaws.com`. */
  readonly service: string;
  /** Key in the encryption context. */
  readonly key: string;
  /** AWS page that documents it. */
  readonly source: string;
}

/** Every other key is chosen by the caller, and a service never sets it. */
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

/** Whether a condition binds a service to an encryption context that it is known to set. */
export function isBoundByContext(statement: Statement, service: string): boolean {
  const name = serviceNameOf(service);
  return CONTEXTS.some(
    (context) =>
      context.service === name && boundValues(statement, `kms:EncryptionContext:${context.key}`) !== undefined,
  );
}
