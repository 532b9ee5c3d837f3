import type { PostureCheck } from '../check';

/** Properties that enable encryption at rest and in transit, by resource type. */
const SWITCHES: Readonly<Record<string, readonly string[]>> = {
  'AWS::RDS::DBInstance': ['StorageEncrypted'],
  'AWS::RDS::DBCluster': ['StorageEncrypted'],
  'AWS::DocDB::DBCluster': ['StorageEncrypted'],
  'AWS::Neptune::DBCluster': ['StorageEncrypted'],
  'AWS::Redshift::Cluster': ['Encrypted'],
  'AWS::EFS::FileSystem': ['Encrypted'],
  'AWS::EC2::Volume': ['Encrypted'],
  'AWS::DAX::Cluster': ['SSESpecification.SSEEnabled'],
  'AWS::ElastiCache::ReplicationGroup': ['AtRestEncryptionEnabled', 'TransitEncryptionEnabled'],
  'AWS::OpenSearchService::Domain': [
    'EncryptionAtRestOptions.Enabled',
    'NodeToNodeEncryptionOptions.Enabled',
    'DomainEndpointOptions.EnforceHTTPS',
  ],
};

/**
 * Properties that show that a data store inherits its encryption from another resource. Such a data store does not have
 * to set its own encryption.
 */
const INHERITS = [
  'DBClusterIdentifier',
  'SourceDBInstanceIdentifier',
  'DBSnapshotIdentifier',
  'SnapshotIdentifier',
  'SnapshotId',
];

/** Reports databases, caches, search domains, file systems and volumes that are not encrypted at rest or in transit. */
export const unencrypted: PostureCheck = {
  id: 'unencrypted',
  looksAt: Object.keys(SWITCHES),
  wants: 'all encryption settings of the data store enabled',
  why: 'unencrypted disks, snapshots, backups and connections can be read without a key',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3',
  items: { pciDss: ['3.5.1', '4.2.1', '8.3.2'], cisAws: ['2.2.1', '2.3.1', '2.4.1'] },
  find: (store) => {
    const inherits = INHERITS.some((name) => store.says(name));
    return SWITCHES[store.type]
      .filter((name) =>
        inherits ? store.values(name).some((value) => String(value) === 'false') : store.mayLack(name),
      )
      .map((name) => ({
        problem: `the data store is not fully encrypted, because ${name} is off`,
        instead: `set ${name} to true`,
        location: `Properties/${name.replace('.', '/')}`,
      }));
  },
};
