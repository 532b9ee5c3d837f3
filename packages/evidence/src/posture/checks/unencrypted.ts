import type { PostureCheck } from '../check';

/** The switches that encrypt the data of a store, at rest and on its way. */
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

/** What takes the encryption of another resource, and may leave its own switch out. */
const INHERITS = [
  'DBClusterIdentifier',
  'SourceDBInstanceIdentifier',
  'DBSnapshotIdentifier',
  'SnapshotIdentifier',
  'SnapshotId',
];

/** A database, cache or file system is encrypted, at rest and in transit. */
export const unencrypted: PostureCheck = {
  id: 'unencrypted',
  looksAt: Object.keys(SWITCHES),
  wants: 'every encryption setting of the data store',
  why: 'disks, snapshots and backups can be read without a key, and connections in clear text',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3',
  items: { pciDss: ['3.5.1', '4.2.1', '8.3.2'], cisAws: ['2.2.1', '2.3.1', '2.4.1'] },
  find: (store) => {
    const inherits = INHERITS.some((name) => store.says(name));
    return SWITCHES[store.type]
      .filter((name) =>
        inherits ? store.values(name).some((value) => String(value) === 'false') : store.mayLack(name),
      )
      .map((name) => ({
        problem: `the data is not encrypted: ${name} is off`,
        instead: `set ${name}`,
        location: `Properties/${name.replace('.', '/')}`,
      }));
  },
};
