import { publicDatabase } from '../../../src/posture/checks/public-database';
import { describeCheck } from '../found';

const database = (PubliclyAccessible?: unknown, more?: object) => ({
  Db: { Type: 'AWS::RDS::DBInstance', Properties: { PubliclyAccessible, ...more } },
});
const replication = (PubliclyAccessible?: unknown) => ({
  Replication: { Type: 'AWS::DMS::ReplicationInstance', Properties: { PubliclyAccessible } },
});

const of = (Type: string, Properties: object) => ({ It: { Type, Properties } });
const cluster = (ResourcesVpcConfig: object) => of('AWS::EKS::Cluster', { ResourcesVpcConfig });

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
    ...['RedshiftServerless::Workgroup', 'Neptune::DBInstance', 'AmazonMQ::Broker'].map(
      (type) => [type, /has a public address/, of(`AWS::${type}`, { PubliclyAccessible: true })] as const,
    ),
    ['a cluster that everyone can reach', /can reach the API of the cluster/, cluster({ EndpointPublicAccess: true })],
    [
      'a cluster that everyone can reach by two ranges',
      /can reach the API/,
      cluster({ EndpointPublicAccess: true, PublicAccessCidrs: ['0.0.0.0/1', '128.0.0.0/1'] }),
    ],
  ],
  advice: [['a cluster that says nothing', /can reach the API/, cluster({})]],
  green: [
    ['a cluster for known ranges', cluster({ EndpointPublicAccess: true, PublicAccessCidrs: ['203.0.113.0/24'] })],
    ['a private cluster', cluster({ EndpointPublicAccess: false })],
    ['a cluster for ranges that are not known', cluster({ PublicAccessCidrs: { Ref: 'Ranges' } })],
    ['a private broker', of('AWS::AmazonMQ::Broker', { PubliclyAccessible: false })],
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
