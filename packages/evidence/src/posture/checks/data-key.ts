import type { PostureCheck } from '../check';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isMissing } from '../template-value';

interface KeyOf {
  /** The property that names the key. */
  readonly path: string;
  /** By which key policies let the service in, such as `logs.eu-west-1.amazonaws.com`. */
  readonly service: string;
}

const KEYS: Readonly<Record<string, KeyOf>> = {
  'AWS::Logs::LogGroup': { path: 'KmsKeyId', service: 'logs' },
  'AWS::SNS::Topic': { path: 'KmsMasterKeyId', service: 'cloudwatch' }, // whose alarms publish to it
  'AWS::SQS::Queue': { path: 'KmsMasterKeyId', service: 'sqs' },
  'AWS::DynamoDB::Table': { path: 'SSESpecification.KMSMasterKeyId', service: 'dynamodb' },
  'AWS::SecretsManager::Secret': { path: 'KmsKeyId', service: 'secretsmanager' },
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

/** What takes the encryption of another resource. */
const INHERITS = ['DBClusterIdentifier', 'SourceDBInstanceIdentifier', 'ArtifactStores'];

/** Whatever keeps data has the key of the app, if the app has one for it. */
export const dataKey: PostureCheck = {
  id: 'data-key',
  looksAt: Object.keys(KEYS),
  wants: 'a key of the app, if a key policy allows the service or most other resources of the kind have one',
  why: 'with an AWS managed key, anyone who may read the resource can read the data: no policy of yours stops that, and the key cannot be revoked',
  source: 'https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#customer-cmk',
  items: { pciDss: ['3.5.1', '8.3.2', '10.3.2'] },
  find: (resource, assembly) => {
    const { path, service } = KEYS[resource.type];
    if (INHERITS.some((name) => resource.says(name)) || !lacksKey(resource, path)) {
      return [];
    }
    const others = assembly.ofType(resource.type).filter((other) => other !== resource);
    const withKey = others.filter((other) => !lacksKey(other, path));
    const isMeant =
      withKey.length * 2 > others.length ||
      keyPolicies(assembly).includes(`"${service}.`) ||
      keepsItsKeys(resource, assembly);
    return isMeant
      ? [
          {
            problem: 'it does not use the key of the app, which is meant for it',
            instead: `set ${path.split('.')[0]} to the key`,
            location: `Properties/${path.replaceAll('.', '/')}`,
          },
        ]
      : [];
  },
};

/** A key that AWS manages does not count as one of the app. */
function lacksKey(resource: PostureResource, path: string): boolean {
  const [switched, off] = [resource.values('SSESpecification.SSEEnabled'), 'false'];
  return (
    resource.values(path).some((key) => isMissing(key) || String(key).startsWith('alias/aws/')) ||
    switched.some((value) => String(value) === off)
  );
}

/** Where data rests that an app encrypts with its key, if it encrypts any. Queues are encrypted by SQS at least. */
const AT_REST = ['AWS::Logs::LogGroup', 'AWS::SNS::Topic', 'AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret'];
const SHARE = 0.75;
const FEW = 3;

/** Whether nearly everything else in the app that keeps data has a key of it. */
function keepsItsKeys(resource: PostureResource, assembly: PostureAssembly): boolean {
  const others = assembly.ofType(...AT_REST).filter((other) => other !== resource);
  const withKey = others.filter((other) => !lacksKey(other, KEYS[other.type].path));
  return AT_REST.includes(resource.type) && withKey.length >= FEW && withKey.length >= SHARE * others.length;
}

const KEY_POLICIES = new WeakMap<PostureAssembly, string>();

/** The policies of all keys, as one text. */
function keyPolicies(assembly: PostureAssembly): string {
  const found =
    KEY_POLICIES.get(assembly) ?? JSON.stringify(assembly.ofType('AWS::KMS::Key').map(({ value }) => value));
  KEY_POLICIES.set(assembly, found);
  return found;
}
