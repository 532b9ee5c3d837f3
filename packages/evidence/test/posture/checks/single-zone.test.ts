import { singleZone } from '../../../src/posture/checks/single-zone';
import { describeCheck } from '../found';

const database = (Properties: object = {}) => ({ Type: 'AWS::RDS::DBInstance', Properties });
const cache = (Properties: object) => ({ Type: 'AWS::ElastiCache::ReplicationGroup', Properties });
const cluster = (Properties: object) => ({ Type: 'AWS::RDS::DBCluster', Properties });
const MEMBER = database({ DBClusterIdentifier: { Ref: 'Cluster' } });
const SAFE = cache({ MultiAZEnabled: true, AutomaticFailoverEnabled: true });

describeCheck(singleZone, {
  red: [
    ['a database with backups of a week', /MultiAZ is off/, { Db: database({ BackupRetentionPeriod: 7 }) }],
    [
      'a database that must not be deleted',
      /MultiAZ is off/,
      { Db: database({ DeletionProtection: true, MultiAZ: false }) },
    ],
    ['a database next to a cache in two zones', /^Db: .*MultiAZ is off/, { Db: database(), Cache: SAFE }],
    [
      'a cache of two nodes without failover',
      /AutomaticFailoverEnabled is off/,
      { Cache: cache({ NumCacheClusters: 2, MultiAZEnabled: true }) },
    ],
    [
      'a cluster of one instance with backups of two weeks',
      /^Cluster: .*only one instance/,
      { Cluster: cluster({ BackupRetentionPeriod: 14 }), A: MEMBER },
    ],
  ],
  advice: [
    ['a small database', /MultiAZ is off/, { Db: database() }],
    ['a small cluster', /only one instance/, { Cluster: cluster({}), A: MEMBER }],
  ],
  green: [
    ['a cluster of two instances', { Cluster: cluster({ DeletionProtection: true }), A: MEMBER, B: MEMBER }],
    ['a cluster whose instances are elsewhere', { Cluster: cluster({ DeletionProtection: true }) }],
    ['a database in two zones', { Db: database({ MultiAZ: true, BackupRetentionPeriod: 7 }) }],
    ['an instance of a cluster', { Db: database({ DBClusterIdentifier: 'c', BackupRetentionPeriod: 7 }) }],
    ['a replica', { Db: database({ SourceDBInstanceIdentifier: 'o', BackupRetentionPeriod: 7 }) }],
    ['a cache in two zones', { Cache: SAFE }],
  ],
});
