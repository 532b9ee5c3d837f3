import { unencrypted } from '../../../src/posture/checks/unencrypted';
import { describeCheck } from '../found';

const one = (Type: string, Properties?: unknown) => ({ Store: { Type, Properties } });

/** Settings that count only if the template switches them off, with a value for off and one for on. */
const EXPLICIT: [type: string, path: string, off: unknown, on: unknown][] = [
  ['AWS::RDS::GlobalCluster', 'StorageEncrypted', 'false', 'true'],
  ['AWS::WorkSpaces::Workspace', 'RootVolumeEncryptionEnabled', 'false', true],
  ['AWS::WorkSpaces::Workspace', 'UserVolumeEncryptionEnabled', { 'Fn::If': ['A', true, false] }, 'True'],
  [
    'AWS::EMR::SecurityConfiguration',
    'SecurityConfiguration.EncryptionConfiguration.EnableInTransitEncryption',
    'false',
    true,
  ],
  [
    'AWS::Glue::SecurityConfiguration',
    'EncryptionConfiguration.CloudWatchEncryption.CloudWatchEncryptionMode',
    'DISABLED',
    'SSE-KMS',
  ],
  [
    'AWS::Glue::SecurityConfiguration',
    'EncryptionConfiguration.JobBookmarksEncryption.JobBookmarksEncryptionMode',
    'DISABLED',
    'CSE-KMS',
  ],
];

const catalog = (CatalogEncryptionMode: string, ReturnConnectionPasswordEncrypted?: boolean) =>
  one('AWS::Glue::DataCatalogEncryptionSettings', {
    DataCatalogEncryptionSettings: {
      EncryptionAtRest: { CatalogEncryptionMode },
      ConnectionPasswordEncryption: { ReturnConnectionPasswordEncrypted },
    },
  });
const delivery = (properties: object = {}) => one('AWS::KinesisFirehose::DeliveryStream', properties);
const replication = (EngineName: string, SslMode?: unknown) => one('AWS::DMS::Endpoint', { EngineName, SslMode });
const method = (setting: object) => one('AWS::ApiGateway::Stage', { MethodSettings: [setting] });

/** Object with one value at a path, such as `{ A: { B: 1 } }` for `A.B`. */
function nest(path: string, value: unknown): unknown {
  return path.split('.').reduceRight((inner, name) => ({ [name]: inner }), value);
}

describeCheck(unencrypted, {
  red: [
    ['a data catalog', /CatalogEncryptionMode is not SSE-KMS$/, catalog('DISABLED')],
    ['passwords of a data catalog', /ReturnConnectionPasswordEncrypted is off$/, catalog('SSE-KMS', false)],
    ['a delivery stream', /KeyType is not AWS_OWNED_CMK$/, delivery()],
    [
      'a delivery stream to which programs write',
      /KeyType is not AWS_OWNED_CMK$/,
      delivery({ DeliveryStreamType: 'DirectPut' }),
    ],
    ['a replication endpoint that says nothing', /SslMode is not require$/, replication('postgres')],
    ['a replication endpoint without TLS', /SslMode is not require$/, replication('mysql', 'none')],
    ['the cache of an API', /CacheDataEncrypted is off$/, method({ CachingEnabled: true })],
    [
      'the cache of a serverless API',
      /CacheDataEncrypted is off$/,
      one('AWS::Serverless::Api', { MethodSettings: [{ CachingEnabled: 'true', CacheDataEncrypted: false }] }),
    ],
    ...EXPLICIT.map(
      ([type, path, off]) => [`${path} that is off`, new RegExp(path), one(type, nest(path, off))] as const,
    ),
    [
      'a disk that Amazon ECS creates',
      /ManagedEBSVolume.Encrypted is off/,
      one('AWS::ECS::Service', { VolumeConfigurations: [{ Name: 'a', ManagedEBSVolume: { Encrypted: 'false' } }] }),
    ],
    [
      'a disk of a launch configuration',
      /Ebs.Encrypted is off/,
      one('AWS::AutoScaling::LaunchConfiguration', { BlockDeviceMappings: [{ Ebs: { Encrypted: false } }] }),
    ],
    [
      'a file system of a job',
      /EfsVolumeConfiguration.TransitEncryption is not ENABLED/,
      one('AWS::Batch::JobDefinition', {
        ContainerProperties: { Volumes: [{ EfsVolumeConfiguration: { FileSystemId: 'fs' } }] },
      }),
    ],
    [
      'a configuration in a string',
      /EnableAtRestEncryption is off/,
      one('AWS::EMR::SecurityConfiguration', {
        SecurityConfiguration: '{"EncryptionConfiguration":{"EnableAtRestEncryption":false}}',
      }),
    ],
    ['a database that says nothing', /StorageEncrypted is off/, one('AWS::RDS::DBInstance')],
    ['a database whose properties are no object', /StorageEncrypted is off/, one('AWS::RDS::DBInstance', 7)],
    [
      'a cache that is encrypted at rest only',
      /TransitEncryptionEnabled is off/,
      one('AWS::ElastiCache::ReplicationGroup', { AtRestEncryptionEnabled: true }),
    ],
    [
      'a read replica that is not',
      /StorageEncrypted is off/,
      one('AWS::RDS::DBInstance', { SourceDBInstanceIdentifier: 'orders', StorageEncrypted: false }),
    ],
    [
      'a file system that is not in one branch',
      /Encrypted is off/,
      one('AWS::EFS::FileSystem', { Encrypted: { 'Fn::If': ['A', true, false] } }),
    ],
    [
      'a queue whose encryption is off',
      /SqsManagedSseEnabled is off/,
      one('AWS::SQS::Queue', { SqsManagedSseEnabled: false }),
    ],
    [
      'a queue that has a key only in one branch',
      /SqsManagedSseEnabled is off/,
      one('AWS::SQS::Queue', {
        SqsManagedSseEnabled: false,
        KmsMasterKeyId: { 'Fn::If': ['A', 'key', { Ref: 'AWS::NoValue' }] },
      }),
    ],
    ['a stream', /StreamEncryption.EncryptionType is not KMS/, one('AWS::Kinesis::Stream')],
    [
      'a broker in clear text',
      /ClientBroker is not TLS/,
      one('AWS::MSK::Cluster', { EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS_PLAINTEXT' } } }),
    ],
    [
      'a cache that also takes clear text',
      /TransitEncryptionMode is not required/,
      one('AWS::ElastiCache::ReplicationGroup', {
        AtRestEncryptionEnabled: true,
        TransitEncryptionEnabled: true,
        TransitEncryptionMode: 'preferred',
      }),
    ],
    [
      'a Valkey cache whose encryption is off',
      /AtRestEncryptionEnabled is off/,
      one('AWS::ElastiCache::ReplicationGroup', {
        Engine: 'valkey',
        AtRestEncryptionEnabled: false,
        TransitEncryptionEnabled: true,
      }),
    ],
    ['a MemoryDB cluster', /TLSEnabled is off/, one('AWS::MemoryDB::Cluster', { TLSEnabled: false })],
    [
      'a DAX cluster in clear text',
      /ClusterEndpointEncryptionType is not TLS/,
      one('AWS::DAX::Cluster', { SSESpecification: { SSEEnabled: true } }),
    ],
    [
      'a file system of a task',
      /EFSVolumeConfiguration.TransitEncryption is not ENABLED/,
      one('AWS::ECS::TaskDefinition', { Volumes: [{ EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }] }),
    ],
    [
      'a disk of an instance',
      /Ebs.Encrypted is off/,
      one('AWS::EC2::Instance', { BlockDeviceMappings: [{ Ebs: { Encrypted: false } }] }),
    ],
    [
      'a disk of a launch template',
      /Ebs.Encrypted is off/,
      one('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: { Encrypted: 'false' } }] },
      }),
    ],
    ['an old search domain', /EncryptionAtRestOptions.Enabled is off/, one('AWS::Elasticsearch::Domain')],
    ['a search domain', /NodeToNodeEncryptionOptions.Enabled is off/, one('AWS::OpenSearchService::Domain')],
  ],
  green: [
    ...EXPLICIT.map(([type, path]) => [`${path} that is missing`, one(type, {})] as const),
    ...EXPLICIT.map(([type, path, , on]) => [`${path} that is on`, one(type, nest(path, on))] as const),
    [
      'a service and a job without volumes of their own',
      {
        Service: { Type: 'AWS::ECS::Service', Properties: { VolumeConfigurations: [{ Name: 'a' }] } },
        Job: { Type: 'AWS::Batch::JobDefinition', Properties: { ContainerProperties: { Volumes: [{ Host: {} }] } } },
      },
    ],
    ['a data catalog', catalog('SSE-KMS', true)],
    ['a data catalog that a role encrypts', catalog('SSE-KMS-WITH-SERVICE-ROLE')],
    [
      'a delivery stream',
      delivery({ DeliveryStreamEncryptionConfigurationInput: { KeyType: 'CUSTOMER_MANAGED_CMK' } }),
    ],
    ['a delivery stream that reads a stream', delivery({ DeliveryStreamType: 'KinesisStreamAsSource' })],
    ['a replication endpoint', replication('oracle', 'verify-ca')],
    ['a replication endpoint of a bucket', replication('s3')],
    ['an API without a cache', method({ CachingEnabled: false, CacheDataEncrypted: false })],
    ['an API with a cache', method({ CachingEnabled: true, CacheDataEncrypted: true })],
    ['an encrypted database', one('AWS::RDS::DBInstance', { StorageEncrypted: 'true' })],
    ['an instance of a cluster', one('AWS::RDS::DBInstance', { DBClusterIdentifier: { Ref: 'Cluster' } })],
    ['a cluster of another cluster', one('AWS::RDS::DBCluster', { SourceDBClusterIdentifier: 'orders' })],
    ['a replica of a cluster', one('AWS::RDS::DBInstance', { SourceDBClusterIdentifier: 'orders' })],
    ['a database of backups', one('AWS::RDS::DBInstance', { SourceDBInstanceAutomatedBackupsArn: 'arn' })],
    ['a queue', one('AWS::SQS::Queue')],
    ['a queue with a key', one('AWS::SQS::Queue', { SqsManagedSseEnabled: false, KmsMasterKeyId: { Ref: 'Key' } })],
    [
      'a stream that is not encrypted in some regions',
      one('AWS::Kinesis::Stream', {
        StreamEncryption: {
          'Fn::If': ['Unsupported', { Ref: 'AWS::NoValue' }, { EncryptionType: 'KMS', KeyId: 'key' }],
        },
      }),
    ],
    ['a broker', one('AWS::MSK::Cluster')],
    ['a MemoryDB cluster that says nothing', one('AWS::MemoryDB::Cluster')],
    ['a Valkey cache', one('AWS::ElastiCache::ReplicationGroup', { Engine: 'Valkey', TransitEncryptionEnabled: true })],
    [
      'volumes of a task',
      one('AWS::ECS::TaskDefinition', {
        Volumes: [{ Name: 'scratch' }, { EFSVolumeConfiguration: { TransitEncryption: 'ENABLED' } }, { Ref: 'Volume' }],
      }),
    ],
    [
      'disks of an instance that says nothing about them',
      one('AWS::EC2::Instance', { BlockDeviceMappings: [{ VirtualName: 'ephemeral0' }, { Ebs: { VolumeSize: 8 } }] }),
    ],
    [
      'an encrypted cache',
      one('AWS::ElastiCache::ReplicationGroup', { AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true }),
    ],
  ],
});
