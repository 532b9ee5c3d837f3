import { unencrypted } from '../../../src/posture/checks/unencrypted';
import { describeCheck } from '../found';

const one = (Type: string, Properties?: unknown) => ({ Store: { Type, Properties } });

describeCheck(unencrypted, {
  red: [
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
    ['a search domain', /NodeToNodeEncryptionOptions.Enabled is off/, one('AWS::OpenSearchService::Domain')],
  ],
  green: [
    ['an encrypted database', one('AWS::RDS::DBInstance', { StorageEncrypted: 'true' })],
    ['an instance of a cluster', one('AWS::RDS::DBInstance', { DBClusterIdentifier: { Ref: 'Cluster' } })],
    [
      'an encrypted cache',
      one('AWS::ElastiCache::ReplicationGroup', { AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true }),
    ],
  ],
});
