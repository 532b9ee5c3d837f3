import { DeployedResource } from '../stacks/deployment';
import { Statement, statementsOf } from './policy/statements';

/**
 * Name pattern of the CDK's asset buckets. Their bucket policies do not grant access.
 * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
const BOOTSTRAP_BUCKET = /^cdk-[a-z0-9]+-assets-\d{12}-[a-z0-9-]+$/;

/** Deployed resources, by type. */
export interface DeployedResources {
  all(type: string): readonly DeployedResource[];
  /** Returns a resource by its physical ID, which is the value of `Ref`. */
  find(type: string, physicalId: unknown): DeployedResource | undefined;
}

type Reader = (account: DeployedResources, arn: string) => readonly Statement[] | undefined;

/**
 * Functions that read resource policies, by service. Resources of other services have no policies, or no policies that
 * can allow a call.
 */
const READERS: Readonly<Record<string, Reader>> = {
  kms: (account, arn) => {
    const alias = account.find('AWS::KMS::Alias', partAfter(arn, ':alias/', 'alias/'));
    const target = String(alias?.properties.TargetKeyId ?? arn);
    const key = account
      .all('AWS::KMS::Key')
      .find(({ physicalId }) => target === physicalId || target.endsWith(`key/${physicalId}`));
    return key && statementsOf(key.properties.KeyPolicy);
  },
  s3: (account, arn) => {
    const name = arn.split(':')[5].split('/')[0];
    if (BOOTSTRAP_BUCKET.test(name)) {
      return [];
    }
    return ofOwner(account, 'AWS::S3::Bucket', name, () =>
      attached(account, 'AWS::S3::BucketPolicy', ({ Bucket }) => Bucket === name),
    );
  },
  sns: (account, arn) =>
    ofOwner(account, 'AWS::SNS::Topic', arn, () =>
      attached(account, 'AWS::SNS::TopicPolicy', ({ Topics }) => (Topics as readonly string[]).includes(arn)),
    ),
  sqs: (account, arn) => {
    const queue = account
      .all('AWS::SQS::Queue')
      .find(({ physicalId }) => physicalId.split('/').pop() === arn.split(':').pop());
    return (
      queue &&
      attached(account, 'AWS::SQS::QueuePolicy', ({ Queues }) =>
        (Queues as readonly string[]).includes(queue.physicalId),
      )
    );
  },
  secretsmanager: (account, arn) =>
    ofOwner(account, 'AWS::SecretsManager::Secret', arn, () =>
      attached(account, 'AWS::SecretsManager::ResourcePolicy', ({ SecretId }) => SecretId === arn, 'ResourcePolicy'),
    ),
  ecr: (account, arn) => {
    const repository = account.find('AWS::ECR::Repository', partAfter(arn, ':repository/'));
    return repository && statementsOf(repository.properties.RepositoryPolicyText ?? {});
  },
  lambda: (account, arn) =>
    ofOwner(account, 'AWS::Lambda::Function', arn.split(':')[6], () => invocations(account, arn)),
};

/**
 * Returns the statements of a resource policy. Returns undefined if the resource may have a policy outside the app,
 * which is always possible in another account.
 */
export function resourcePolicy(
  account: DeployedResources,
  arn: string,
  accountId: string,
): readonly Statement[] | undefined {
  const [, , service, , owner = ''] = arn.split(':');
  const read = READERS[service];
  if (read === undefined) {
    return owner === '' || owner === accountId ? [] : undefined;
  }
  return read(account, arn);
}

function ofOwner(
  account: DeployedResources,
  type: string,
  physicalId: string,
  read: () => readonly Statement[],
): readonly Statement[] | undefined {
  return account.find(type, physicalId) === undefined ? undefined : read();
}

function attached(
  account: DeployedResources,
  type: string,
  belongs: (properties: Readonly<Record<string, unknown>>) => boolean,
  document = 'PolicyDocument',
): Statement[] {
  return account
    .all(type)
    .filter(({ properties }) => belongs(properties))
    .flatMap(({ properties }) => statementsOf(properties[document]));
}

/** Returns a Lambda function's permissions as the policy statements that Lambda creates from them. */
function invocations(account: DeployedResources, arn: string): Statement[] {
  const name = arn.split(':')[6];
  return account
    .all('AWS::Lambda::Permission')
    .filter(({ properties: { FunctionName } }) => FunctionName === name || FunctionName === arn)
    .map(({ properties: { Action, Principal, SourceAccount, SourceArn } }) => ({
      Effect: 'Allow',
      Action: String(Action),
      Resource: arn,
      Principal: /^[a-z0-9.-]+\.amazonaws\.com/.test(String(Principal))
        ? { Service: String(Principal) }
        : { AWS: String(Principal) },
      Condition: {
        ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
        ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
      },
    }));
}

function partAfter(text: string, mark: string, prefix = ''): string | undefined {
  const at = text.indexOf(mark);
  return at < 0 ? undefined : `${prefix}${text.slice(at + mark.length)}`;
}
