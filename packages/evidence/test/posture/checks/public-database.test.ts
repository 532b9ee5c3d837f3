import { publicDatabase } from '../../../src/posture/checks/public-database';
import { describeCheck } from '../found';

const database = (PubliclyAccessible?: unknown, more?: object) => ({
  Db: { Type: 'AWS::RDS::DBInstance', Properties: { PubliclyAccessible, ...more } },
});
const replication = (PubliclyAccessible?: unknown) => ({
  Replication: { Type: 'AWS::DMS::ReplicationInstance', Properties: { PubliclyAccessible } },
});

describeCheck(publicDatabase, {
  red: [
    ['a database with a public address', /has a public address/, database(true)],
    ['one in a branch', /has a public address/, database({ 'Fn::If': ['Open', 'true', false] })],
    ['a database in the default network', /has a public address/, database(undefined, { Engine: 'postgres' })],
    ['a restored database in the default network', /has a public address/, database()],
    [
      'a cluster in the default network',
      /has a public address/,
      { Cluster: { Type: 'AWS::RDS::DBCluster', Properties: { Engine: 'mysql' } } },
    ],
    ['a replication instance that says nothing', /has a public address/, replication()],
  ],
  green: [
    ['a database without one', database(false)],
    ['a database that says nothing but its network', database(undefined, { DBSubnetGroupName: 'private' })],
    ['an Aurora database in the default network', database(undefined, { Engine: 'aurora-postgresql' })],
    ['a database whose engine is not known', database(undefined, { Engine: { Ref: 'Engine' } })],
    ['a cluster without an engine', { Cluster: { Type: 'AWS::RDS::DBCluster', Properties: {} } }],
    ['an instance of a cluster', database(undefined, { DBClusterIdentifier: { Ref: 'Cluster' } })],
    ['a replication instance without one', replication(false)],
    ['a warehouse that says nothing', { Warehouse: { Type: 'AWS::Redshift::Cluster', Properties: {} } }],
  ],
});
