/** KMS actions that CodeCommit calls with the permissions of its caller. */
const WITH_KEY = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].map(
  (action) => `kms:${action}`,
);

/**
 * Permissions of calls that also need a key, or whose action has another name. The library assumes the same name.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  'codecommit:putFile': ['codecommit:PutFile', ...WITH_KEY],
  'lambda:invoke': ['lambda:InvokeFunction'],
  's3:getBucketEncryption': ['s3:GetEncryptionConfiguration'],
  's3:getBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
  's3:getBucketNotificationConfiguration': ['s3:GetBucketNotification'],
  's3:getPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  's3:listObjectsV2': ['s3:ListBucket'],
  's3:listObjectVersions': ['s3:ListBucketVersions'],
  'secrets-manager:getSecretValue': ['secretsmanager:GetSecretValue', 'kms:Decrypt'],
};

/** Prefixes of IAM actions, for services whose prefix differs from the name of the SDK client. */
const PREFIXES: Readonly<Record<string, string>> = {
  'cloudwatch-logs': 'logs',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  eventbridge: 'events',
  'secrets-manager': 'secretsmanager',
};

/** Returns the IAM actions that a check's role needs for a call. */
export function actionsOf(service: string, api: string): readonly string[] {
  const name = `${PREFIXES[service] ?? service}:${api.charAt(0).toUpperCase()}${api.slice(1)}`;
  return OTHERWISE[`${service}:${api}`] ?? [name];
}
