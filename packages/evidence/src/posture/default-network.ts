import type { PostureResource } from './posture-template';
import { isMissing, isOpaque } from './template-value';

/** Properties of RDS databases that decide the network of the database. */
const PLACES = ['DBSubnetGroupName', 'DBClusterIdentifier', 'SourceDBInstanceIdentifier', 'SourceDBClusterIdentifier'];

/**
 * Whether AWS gives a database a public address, because the template does not set `PubliclyAccessible`. This is the
 * case for replication instances, and for RDS databases without a subnet group, which are created in the default VPC of
 * the account. Aurora databases, and databases with an unknown engine, do not count. Without an engine, an instance is
 * restored from the backup of another engine than Aurora.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
export function isPublicByDefault(database: PostureResource): boolean {
  const isInstance = database.type === 'AWS::RDS::DBInstance';
  const isRds = isInstance || database.type === 'AWS::RDS::DBCluster';
  const isPlaced = PLACES.some((property) => database.says(property));
  const mayBeAurora = database
    .values('Engine')
    .some((engine) => (isMissing(engine) ? !isInstance : isOpaque(engine) || String(engine).startsWith('aurora')));
  return (
    database.mayMiss('PubliclyAccessible') &&
    (database.type === 'AWS::DMS::ReplicationInstance' || (isRds && !mayBeAurora && !isPlaced))
  );
}
