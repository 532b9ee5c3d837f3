import type { PostureResource } from './posture-template';

/** Properties of RDS databases that decide the network of the database. */
const PLACES = ['DBSubnetGroupName', 'DBClusterIdentifier', 'SourceDBInstanceIdentifier', 'SourceDBClusterIdentifier'];

/**
 * Whether AWS gives a database a public address, because the template does not set `PubliclyAccessible`. This is the
 * case for replication instances, and for RDS databases without a subnet group, which are created in the default VPC of
 * the account. Aurora databases are private.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
export function isPublicByDefault(database: PostureResource): boolean {
  const isRds = /^AWS::RDS::DB(Instance|Cluster)$/.test(database.type);
  const isAurora = database.texts('Engine').some((engine) => engine.startsWith('aurora'));
  const isPlaced = PLACES.some((property) => database.says(property));
  return (
    database.mayMiss('PubliclyAccessible') &&
    (database.type === 'AWS::DMS::ReplicationInstance' || (isRds && !isAurora && !isPlaced))
  );
}
