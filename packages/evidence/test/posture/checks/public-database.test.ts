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
    ['a replication instance that says nothing', /has a public address/, replication()],
  ],
  green: [
    ['a database without one', database(false)],
    ['a database that says nothing but its network', database(undefined, { DBSubnetGroupName: 'private' })],
    ['an Aurora database in the default network', database(undefined, { Engine: 'aurora-postgresql' })],
    ['an instance of a cluster', database(undefined, { DBClusterIdentifier: { Ref: 'Cluster' } })],
    ['a replication instance without one', replication(false)],
    ['a warehouse that says nothing', { Warehouse: { Type: 'AWS::Redshift::Cluster', Properties: {} } }],
  ],
});
