import { DeployedAccount, Place } from '../deployed-account';
import { RequestContext } from '../policy/conditions';
import { UNKNOWN_PART } from '../policy/wildcards';
import { Principal } from '../policy/principals';
import { Ask, Subject } from './row';

/** Returns the ARN of a resource in an account and region. */
export function arn(service: string, resource: string, { accountId, region }: Place): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

export function ask(
  principal: Principal | string,
  actions: readonly string[],
  resource: string,
  more: Partial<Ask> = {},
): Ask {
  return {
    principal: typeof principal === 'string' ? { roleArn: principal } : principal,
    actions,
    resources: [resource],
    ...more,
  };
}

/** Returns the permissions to write to a log group, and to create the log group if no stack creates it. */
export function writeLogs(
  roleArn: string,
  group: string,
  { account, place }: Subject,
  createGroup = account.find('AWS::Logs::LogGroup', group) === undefined,
): Ask[] {
  return [
    ...(createGroup ? [ask(roleArn, ['logs:CreateLogGroup'], arn('logs', `log-group:${group}`, place))] : []),
    ask(
      roleArn,
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      arn('logs', `log-group:${group}:log-stream:${UNKNOWN_PART}`, place),
    ),
  ];
}

/**
 * Returns the permissions to pull an image from Amazon ECR. Empty for other registries. Permissions for KMS keys are
 * not needed, because ECR decrypts images with its own grants.
 */
export function pullImage(roleArn: string, image: string): Ask[] {
  const [, accountId, region, name] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+\/([^@:]+)/.exec(image) ?? [];
  return name === undefined
    ? []
    : [
        ask(roleArn, ['ecr:GetAuthorizationToken'], '*'),
        ask(
          roleArn,
          ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
          arn('ecr', `repository/${name}`, { accountId, region }),
        ),
      ];
}

/**
 * Returns the permissions that a principal needs to use a KMS key through the service that stores the encrypted data.
 */
export function useKey(
  principal: Principal | string,
  actions: readonly string[],
  keyId: string,
  service: string,
  { account, place }: Subject,
  context: Ask['context'] = {},
): Ask {
  return ask(principal, actions, keyArn(keyId, account, place), {
    context: {
      'kms:ViaService': `${service}.${place.region}.amazonaws.com`,
      'kms:CallerAccount': typeof principal === 'string' ? principal.split(':')[4] : place.accountId,
      ...context,
    },
  });
}

/** Returns the ARN of a KMS key that a template refers to by ARN, ID or alias. */
function keyArn(keyId: string, account: DeployedAccount, place: Place): string {
  const target = String(account.find('AWS::KMS::Alias', keyId)?.properties.TargetKeyId ?? keyId);
  if (target.startsWith('arn:')) {
    return target;
  }
  return arn('kms', target.startsWith('alias/') ? target : `key/${target}`, place);
}

/** Returns whether a KMS key is customer managed. Roles need no permissions to use AWS managed keys. */
export function isCustomerKey(keyId: unknown): keyId is string {
  return typeof keyId === 'string' && keyId !== '' && !/(^|:)alias\/aws\//.test(keyId);
}

/** Returns the permissions to publish to a topic, and to use the KMS key of the topic, if it has one. */
export function publish(
  principal: Principal | string,
  topicArn: string,
  subject: Subject,
  context: Ask['context'] = {},
): Ask[] {
  const key = subject.account.find('AWS::SNS::Topic', topicArn)?.properties.KmsMasterKeyId;
  return [
    ask(principal, ['sns:Publish'], topicArn, { context }),
    ...(isCustomerKey(key)
      ? [
          useKey(principal, ['kms:GenerateDataKey', 'kms:Decrypt'], key, 'sns', subject, {
            ...context,
            'kms:EncryptionContext:aws:sns:topicArn': topicArn,
          }),
        ]
      : []),
  ];
}

/** Returns a bucket's default encryption key, and the encryption context that S3 uses. */
function bucketKey(
  bucket: string,
  objectArn: string,
  { account }: Subject,
): { readonly key?: string; readonly context: Ask['context'] } {
  const rules =
    (
      account.find('AWS::S3::Bucket', bucket)?.properties.BucketEncryption as
        { readonly ServerSideEncryptionConfiguration?: EncryptionRule[] } | undefined
    )?.ServerSideEncryptionConfiguration ?? [];
  const key = rules[0]?.ServerSideEncryptionByDefault?.KMSMasterKeyID;
  return {
    ...(isCustomerKey(key) && { key }),
    context: {
      'kms:EncryptionContext:aws:s3:arn':
        String(rules[0]?.BucketKeyEnabled) === 'true' ? `arn:aws:s3:::${bucket}` : objectArn,
    },
  };
}

interface EncryptionRule {
  readonly BucketKeyEnabled?: unknown;
  readonly ServerSideEncryptionByDefault?: { readonly KMSMasterKeyID?: string };
}

/** Returns the permissions to read or write objects, and to use the KMS key of their bucket. */
export function useObjects(
  roleArn: string,
  bucket: string,
  key: string,
  access: 'read' | 'write',
  subject: Subject,
  more: { readonly actions?: readonly string[]; readonly keyId?: string } = {},
): Ask[] {
  const objects = `arn:aws:s3:::${bucket}/${key}`;
  const { key: byDefault, context } = bucketKey(bucket, objects, subject);
  const keyId = more.keyId ?? byDefault;
  const encryption: RequestContext = keyId === undefined ? {} : { 's3:x-amz-server-side-encryption': 'aws:kms' };
  return [
    access === 'read'
      ? ask(roleArn, ['s3:GetObject', 's3:GetObjectVersion', ...(more.actions ?? [])], objects)
      : ask(roleArn, ['s3:PutObject', ...(more.actions ?? [])], objects, { context: encryption }),
    ...(isCustomerKey(keyId)
      ? [useKey(roleArn, access === 'read' ? ['kms:Decrypt'] : ['kms:GenerateDataKey'], keyId, 's3', subject, context)]
      : []),
  ];
}

/**
 * Returns the permissions to read the bucket settings that CodePipeline and CodeBuild read before they use a bucket.
 */
export function readBucketSettings(roleArn: string, bucket: string, ...more: readonly string[]): Ask {
  return ask(roleArn, ['s3:GetBucketAcl', 's3:GetBucketLocation', ...more], `arn:aws:s3:::${bucket}`);
}
