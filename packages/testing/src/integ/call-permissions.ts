/** KMS permissions that callers of CodeCommit need, because CodeCommit uses the repository key on their behalf. */
const WITH_KEY = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].map(
  (action) => `kms:${action}`,
);

/**
 * IAM actions of API operations that need more than one action, or whose action has a different name. For all other
 * operations, `@aws-cdk/integ-tests-alpha` assumes an IAM action with the name of the operation.
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

/** IAM action prefixes of services, by SDK client name. Only services with a prefix of a different name are listed. */
const PREFIXES: Readonly<Record<string, string>> = {
  'cloudwatch-logs': 'logs',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  eventbridge: 'events',
  'secrets-manager': 'secretsmanager',
};

/** Returns the IAM actions that the role of a check needs to call an API operation. */
export function actionsOf(service: string, api: string): readonly string[] {
  const name = `${PREFIXES[service] ?? service}:${api.charAt(0).toUpperCase()}${api.slice(1)}`;
  return OTHERWISE[`${service}:${api}`] ?? [name];
}
