import type { PostureCheck } from '../check';
import type { Part } from '../part';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { SECRET_TYPES } from '../secret-types';
import { isMissing } from '../template-value';

interface KeyOf {
  /** Property with the list whose items each set a key. @default - the resource sets the key */
  readonly list?: string;
  /** Path of the property that sets the KMS key, such as `KmsKeyId`. */
  readonly path: string;
  /** First part of the service principal in key policies, such as `logs` in `logs.eu-west-1.amazonaws.com`. */
  readonly service: string;
}

const KEYS: Readonly<Record<string, KeyOf>> = {
  'AWS::Logs::LogGroup': { path: 'KmsKeyId', service: 'logs' },
  'AWS::SNS::Topic': { path: 'KmsMasterKeyId', service: 'cloudwatch' }, // CloudWatch, because alarms publish to the topic
  'AWS::SQS::Queue': { path: 'KmsMasterKeyId', service: 'sqs' },
  'AWS::DynamoDB::Table': { path: 'SSESpecification.KMSMasterKeyId', service: 'dynamodb' },
  'AWS::DynamoDB::GlobalTable': { list: 'Replicas', path: 'SSESpecification.KMSMasterKeyId', service: 'dynamodb' },
  ...Object.fromEntries(SECRET_TYPES.map((type) => [type, { path: 'KmsKeyId', service: 'secretsmanager' }])),
  'AWS::CodeCommit::Repository': { path: 'KmsKeyId', service: 'codecommit' },
  'AWS::ECR::Repository': { path: 'EncryptionConfiguration.KmsKey', service: 'ecr' },
  'AWS::RDS::DBInstance': { path: 'KmsKeyId', service: 'rds' },
  'AWS::RDS::DBCluster': { path: 'KmsKeyId', service: 'rds' },
  'AWS::ElastiCache::ReplicationGroup': { path: 'KmsKeyId', service: 'elasticache' },
  'AWS::EFS::FileSystem': { path: 'KmsKeyId', service: 'elasticfilesystem' },
  'AWS::Kinesis::Stream': { path: 'StreamEncryption.KeyId', service: 'kinesis' },
  'AWS::CodePipeline::Pipeline': { path: 'ArtifactStore.EncryptionKey.Id', service: 'codepipeline' },
  'AWS::CodeBuild::Project': { path: 'EncryptionKey', service: 'codebuild' },
  'AWS::Lambda::Function': { path: 'KmsKeyArn', service: 'lambda' },
  'AWS::Events::EventBus': { path: 'KmsKeyIdentifier', service: 'events' },
  'AWS::CloudTrail::Trail': { path: 'KMSKeyId', service: 'cloudtrail' },
};

/** Types of tables, which can use the same key. The CDK creates a global table for a `TableV2`. */
const TABLES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

/** Properties of resources that inherit the encryption of another resource, or set a key for each region. */
const INHERITS = ['DBClusterIdentifier', 'SourceDBInstanceIdentifier', 'ArtifactStores'];

/**
 * Reports resources that store data without a customer managed KMS key, if the app uses such keys for this kind of
 * data: a key policy of the app allows the service, or most similar resources have such a key.
 */
export const dataKey: PostureCheck = {
  id: 'data-key',
  looksAt: Object.keys(KEYS),
  wants:
    'encryption with a customer managed KMS key, if a key policy of the app allows the service, or if most similar resources of the app use such a key',
  why: 'with an AWS managed key, everyone with read access to the resource can read its data, because you cannot limit this access with a key policy',
  source: 'https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#customer-cmk',
  items: { pciDss: ['3.5.1', '8.3.2', '10.3.2'] },
  find: (resource, assembly) => {
    const { list, path, service } = KEYS[resource.type];
    if (INHERITS.some((name) => resource.says(name)) || !lacksKey(resource)) {
      return [];
    }
    const similar = TABLES.includes(resource.type) ? TABLES : [resource.type];
    const others = assembly.ofType(...similar).filter((other) => other !== resource);
    const withKey = others.filter((other) => !lacksKey(other));
    const isMeant =
      withKey.length * 2 > others.length ||
      keyPolicies(assembly).includes(`"${service}.`) ||
      keepsItsKeys(resource, assembly);
    return isMeant
      ? [
          {
            problem: 'the resource is not encrypted with the KMS key that the app uses for such data',
            instead: `set ${path.split('.')[0]} to this KMS key`,
            location: `Properties/${(list ?? path).replaceAll('.', '/')}`,
          },
        ]
      : [];
  },
};

/** Whether a resource is not encrypted with a customer managed key. AWS managed keys do not count. */
function lacksKey(resource: PostureResource): boolean {
  const { list, path } = KEYS[resource.type];
  const places: readonly Part[] = list ? resource.items(list) : [resource];
  const keys = places.flatMap((place) => place.values(path));
  return (
    keys.some((key) => isMissing(key) || String(key).startsWith('alias/aws/')) ||
    resource.values('SSESpecification.SSEEnabled').some((value) => String(value) === 'false')
  );
}

/**
 * Resource types that an app with its own KMS keys usually encrypts with these keys. Queues are not included, because
 * SQS encrypts all queues by default.
 */
const AT_REST = ['AWS::Logs::LogGroup', 'AWS::SNS::Topic', ...TABLES, ...SECRET_TYPES];
/** Resource types that such an app usually encrypts with its own keys as well. They do not count for the share. */
const ALSO = [
  'AWS::CodeCommit::Repository',
  'AWS::ECR::Repository',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::EFS::FileSystem',
];
const SHARE = 0.75;
const FEW = 3;

/**
 * Whether KMS keys of the app encrypt at least three, and at least three quarters, of the other resources with a type
 * in `AT_REST`. The result is `false` for a resource whose type is neither in `AT_REST` nor in `ALSO`.
 */
function keepsItsKeys(resource: PostureResource, assembly: PostureAssembly): boolean {
  const others = assembly.ofType(...AT_REST).filter((other) => other !== resource);
  const withKey = others.filter((other) => !lacksKey(other));
  return (
    [...AT_REST, ...ALSO].includes(resource.type) && withKey.length >= FEW && withKey.length >= SHARE * others.length
  );
}

const KEY_POLICIES = new WeakMap<PostureAssembly, string>();

/** Returns all KMS keys of an assembly, with their key policies, as one JSON string. */
function keyPolicies(assembly: PostureAssembly): string {
  const found =
    KEY_POLICIES.get(assembly) ?? JSON.stringify(assembly.ofType('AWS::KMS::Key').map(({ value }) => value));
  KEY_POLICIES.set(assembly, found);
  return found;
}
