import type { PostureCheck } from '../check';
import type { Part } from '../part';
import type { PostureResource } from '../posture-template';
import { isMissing, isOpaque } from '../template-value';

/** Property that enables encryption at rest or in transit. */
interface Setting {
  /** Path of the property, in the resource or in an item of the list. */
  readonly path: string;
  /** Property with a list of volumes. Items without a value for the first part of `path` are ignored. */
  readonly list?: string;
  /** The value that enables encryption. */
  readonly safe: string;
  /** Whether the data store is also encrypted if the property is missing. @default false */
  readonly isDefault?: boolean;
  /** Other property that also enables encryption. */
  readonly unless?: string;
  /** Whether one safe branch is enough. @default false */
  readonly inAnyBranch?: boolean;
  /** Other values that also enable encryption. @default - none */
  readonly alsoSafe?: readonly string[];
  /** Property, and a pattern of the values with which the setting applies. @default - the setting always applies */
  readonly when?: readonly [property: string, values: RegExp];
}

const on = (path: string): Setting => ({ path, safe: 'true' });
const STORAGE = [on('StorageEncrypted')];
const SEARCH = [
  on('EncryptionAtRestOptions.Enabled'),
  on('NodeToNodeEncryptionOptions.Enabled'),
  on('DomainEndpointOptions.EnforceHTTPS'),
];

/** An instance also encrypts a volume that says nothing, if the snapshot or the account requires it. */
const DISKS: Setting = { list: 'BlockDeviceMappings', path: 'Ebs.Encrypted', safe: 'true', isDefault: true };

/** The cache of an API. Methods without a cache do not need the setting. */
const CACHE: Setting = {
  list: 'MethodSettings',
  path: 'CacheDataEncrypted',
  safe: 'true',
  when: ['CachingEnabled', /^true$/i],
};

const SETTINGS: Readonly<Record<string, readonly Setting[]>> = {
  'AWS::RDS::DBInstance': STORAGE,
  'AWS::RDS::DBCluster': STORAGE,
  'AWS::DocDB::DBCluster': STORAGE,
  'AWS::Neptune::DBCluster': STORAGE,
  'AWS::Redshift::Cluster': [on('Encrypted')],
  'AWS::EFS::FileSystem': [on('Encrypted')],
  'AWS::EC2::Volume': [on('Encrypted')],
  'AWS::EC2::Instance': [DISKS],
  'AWS::EC2::LaunchTemplate': [{ ...DISKS, list: 'LaunchTemplateData.BlockDeviceMappings' }],
  'AWS::AutoScaling::LaunchConfiguration': [DISKS],
  'AWS::ECS::Service': [{ ...DISKS, list: 'VolumeConfigurations', path: 'ManagedEBSVolume.Encrypted' }],
  'AWS::Batch::JobDefinition': [
    { list: 'ContainerProperties.Volumes', path: 'EfsVolumeConfiguration.TransitEncryption', safe: 'ENABLED' },
  ],
  'AWS::ECS::TaskDefinition': [{ list: 'Volumes', path: 'EFSVolumeConfiguration.TransitEncryption', safe: 'ENABLED' }],
  'AWS::DAX::Cluster': [on('SSESpecification.SSEEnabled'), { path: 'ClusterEndpointEncryptionType', safe: 'TLS' }],
  'AWS::ElastiCache::ReplicationGroup': [
    on('AtRestEncryptionEnabled'),
    on('TransitEncryptionEnabled'),
    { path: 'TransitEncryptionMode', safe: 'required', isDefault: true },
  ],
  'AWS::MemoryDB::Cluster': [{ ...on('TLSEnabled'), isDefault: true }],
  'AWS::OpenSearchService::Domain': SEARCH,
  'AWS::Elasticsearch::Domain': SEARCH,
  // a cluster that says nothing inherits the encryption of its source
  'AWS::RDS::GlobalCluster': [{ ...on('StorageEncrypted'), isDefault: true }],
  'AWS::WorkSpaces::Workspace': ['Root', 'User'].map((volume) => ({
    ...on(`${volume}VolumeEncryptionEnabled`),
    isDefault: true,
  })),
  'AWS::EMR::SecurityConfiguration': ['InTransit', 'AtRest'].map((state) => ({
    ...on(`SecurityConfiguration.EncryptionConfiguration.Enable${state}Encryption`),
    isDefault: true,
  })),
  'AWS::Glue::SecurityConfiguration': [
    { path: 'EncryptionConfiguration.CloudWatchEncryption.CloudWatchEncryptionMode', safe: 'SSE-KMS', isDefault: true },
    {
      path: 'EncryptionConfiguration.JobBookmarksEncryption.JobBookmarksEncryptionMode',
      safe: 'CSE-KMS',
      isDefault: true,
    },
  ],
  'AWS::SQS::Queue': [{ ...on('SqsManagedSseEnabled'), isDefault: true, unless: 'KmsMasterKeyId' }],
  // the CDK leaves out encryption in regions that do not support it
  'AWS::Kinesis::Stream': [{ path: 'StreamEncryption.EncryptionType', safe: 'KMS', inAnyBranch: true }],
  'AWS::Glue::DataCatalogEncryptionSettings': [
    {
      path: 'DataCatalogEncryptionSettings.EncryptionAtRest.CatalogEncryptionMode',
      safe: 'SSE-KMS',
      alsoSafe: ['SSE-KMS-WITH-SERVICE-ROLE'],
    },
    {
      ...on('DataCatalogEncryptionSettings.ConnectionPasswordEncryption.ReturnConnectionPasswordEncrypted'),
      isDefault: true,
    },
  ],
  'AWS::ApiGateway::Stage': [CACHE],
  'AWS::Serverless::Api': [CACHE],
  // a delivery stream that reads another stream inherits its encryption
  'AWS::KinesisFirehose::DeliveryStream': [
    {
      path: 'DeliveryStreamEncryptionConfigurationInput.KeyType',
      safe: 'AWS_OWNED_CMK',
      alsoSafe: ['CUSTOMER_MANAGED_CMK'],
      when: ['DeliveryStreamType', /^(undefined|DirectPut)$/],
    },
  ],
  // for other engines, the endpoint has no setting for TLS
  'AWS::DMS::Endpoint': [
    {
      path: 'SslMode',
      safe: 'require',
      alsoSafe: ['verify-ca', 'verify-full'],
      when: ['EngineName', /^(mysql|mariadb|postgres|aurora|aurora-postgresql|oracle|sqlserver|db2|mongodb|docdb)$/],
    },
  ],
  'AWS::MSK::Cluster': [
    { path: 'EncryptionInfo.EncryptionInTransit.ClientBroker', safe: 'TLS', isDefault: true },
    { ...on('EncryptionInfo.EncryptionInTransit.InCluster'), isDefault: true },
  ],
};

/**
 * Properties that show that a data store inherits its encryption from another resource. Such a data store does not have
 * to set its own encryption.
 */
const INHERITS = [
  'DBClusterIdentifier',
  'SourceDBClusterIdentifier',
  'SourceDBInstanceIdentifier',
  'SourceDBInstanceAutomatedBackupsArn',
  'DBSnapshotIdentifier',
  'SnapshotIdentifier',
  'SnapshotId',
];

/**
 * Reports databases, caches, queues, streams, brokers, search domains, file systems, volumes, data catalogs and
 * replication endpoints that are not encrypted at rest or in transit.
 */
export const unencrypted: PostureCheck = {
  id: 'unencrypted',
  looksAt: Object.keys(SETTINGS),
  wants: 'all encryption settings of the data store enabled',
  why: 'unencrypted disks, snapshots, backups and connections can be read without a key',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3',
  items: { pciDss: ['3.5.1', '4.2.1', '8.3.2'], cisAws: ['2.2.1', '2.3.1', '2.4.1'] },
  find: (store) => {
    const inherits = INHERITS.some((name) => store.says(name));
    return SETTINGS[store.type]
      .filter((setting) => isUnsafe(store, setting, inherits))
      .map(({ path, list, safe }) => ({
        problem: `the data store is not fully encrypted, because ${path} is ${safe === 'true' ? 'off' : `not ${safe}`}`,
        instead: `set ${path} to ${safe}`,
        location: `Properties/${(list ?? path).replaceAll('.', '/')}`,
      }));
  },
};

function isUnsafe(store: PostureResource, setting: Setting, inherits: boolean): boolean {
  const { path, list, safe, alsoSafe = [], unless, inAnyBranch, when } = setting;
  const isDefault = setting.isDefault || inherits || isEncryptedCache(store, path);
  const isOpen = (value: unknown) =>
    isMissing(value)
      ? !isDefault
      : !isOpaque(value) && ![safe, ...alsoSafe].some((one) => one.toLowerCase() === String(value).toLowerCase());
  const [volume] = path.split('.');
  const isRelevant = (place: Part) =>
    when ? place.values(when[0]).some((value) => when[1].test(String(value))) : !list || place.says(volume);
  const places = (list ? store.items(list) : [store]).filter(isRelevant);
  const values = places.flatMap((place) => place.values(path));
  const isEnabledOtherwise = unless !== undefined && !store.mayMiss(unless);
  return !isEnabledOtherwise && (inAnyBranch ? values.every(isOpen) : values.some(isOpen));
}

/** Whether a property is the encryption at rest of a Valkey cache, which ElastiCache enables by default. */
function isEncryptedCache(store: PostureResource, path: string): boolean {
  return path === 'AtRestEncryptionEnabled' && store.texts('Engine').some((engine) => /^valkey$/i.test(engine));
}
