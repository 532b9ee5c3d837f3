import { Decimal } from '../decimal';
import { Definition, PricedResource } from '../priced-resource';

const DATABASE = 'AWS::RDS::DBInstance';
const STORED = { fallback: '1', unit: 'GB stored' };
/** Factor for the price of a Multi-AZ database, because the standby costs as much as the primary instance. */
const WITH_STANDBY = '2';

export const STORAGE: Readonly<Record<string, Definition>> = {
  'AWS::S3::Bucket': {
    usage: {
      storedGigabytes: STORED,
      writes: { fallback: '1000', unit: 'write requests' },
      reads: { fallback: '10000', unit: 'read requests' },
    },
    price: (bucket) => {
      bucket.used('s3.stored', bucket.usage('storedGigabytes'));
      bucket.used('s3.writes', bucket.usage('writes').shift(-3));
      bucket.used('s3.reads', bucket.usage('reads').shift(-3));
    },
  },
  'AWS::EFS::FileSystem': {
    usage: { storedGigabytes: STORED },
    price: (files) => files.used('efs.stored', files.usage('storedGigabytes')),
  },
  [DATABASE]: {
    usage: {
      hours: { unit: 'hours', templateValue: 'the whole month' },
      backupGigabytes: { fallback: '0', unit: 'GB of backup storage in excess of the database size' },
    },
    price: priceDatabase,
  },
  'AWS::ElastiCache::ReplicationGroup': {
    usage: { backupGigabytes: { fallback: '0', unit: 'GB of backup storage' } },
    price: (group) => {
      const replicas = group.number('0', 'ReplicasPerNodeGroup').plus(Decimal.of(1));
      const nodes = group.number('0', 'NumCacheClusters');
      priceNodes(group, nodes.isZero ? group.number('1', 'NumNodeGroups').times(replicas) : nodes);
      group.used('elasticache.backup', group.usage('backupGigabytes'));
    },
  },
  'AWS::ElastiCache::CacheCluster': { price: (cluster) => priceNodes(cluster, cluster.number('1', 'NumCacheNodes')) },
  'AWS::DynamoDB::Table': {
    usage: {
      reads: { fallback: '10000', unit: 'on-demand read units' },
      writes: { fallback: '10000', unit: 'on-demand write units' },
      storedGigabytes: { fallback: '0.1', unit: 'GB stored' },
    },
    price: priceTable,
  },
  'AWS::DynamoDB::GlobalTable': {
    usage: {
      reads: { fallback: '10000', unit: 'on-demand read units' },
      writes: { fallback: '10000', unit: 'on-demand write units' },
      storedGigabytes: { fallback: '0.1', unit: 'GB stored' },
    },
    price: priceGlobalTable,
  },
};

function priceDatabase(database: PricedResource): void {
  const copies = database.text('MultiAZ') === 'true' ? WITH_STANDBY : '1';
  const source = database.referred([DATABASE], 'SourceDBInstanceIdentifier') ?? database; // the source database of a read replica
  const engine = source.text('Engine') ?? 'unknown';
  const hours = database.usage('hours', () => database.hours);
  database.fixed(`rds.${engine}/${database.text('DBInstanceClass') ?? 'serverless'}`, hours.times(copies));
  if (engine.startsWith('aurora')) {
    return; // the storage is priced with the cluster
  }
  const storage = database.number(source.number('0', 'AllocatedStorage'), 'AllocatedStorage');
  const operations = database.number('0', 'Iops');
  if (database.text('StorageType')?.startsWith('io')) {
    database.fixed('rds.storage.provisioned', storage.times(copies));
    database.fixed('rds.operations', operations.times(copies));
  } else {
    database.fixed('rds.storage', storage.times(copies));
    if (!operations.isZero) {
      database.leaveOut('IOPS in excess of the gp3 baseline');
    }
  }
  database.used('rds.backup', database.usage('backupGigabytes'));
}

function priceNodes(cache: PricedResource, nodes: Decimal): void {
  const engine = cache.text('Engine') === 'valkey' ? 'valkey' : 'redis'; // Memcached nodes have the same prices as Redis OSS nodes
  cache.fixed(`elasticache.${engine}/${cache.text('CacheNodeType') ?? 'unknown'}`, nodes.times(cache.hours));
}

function priceTable(table: PricedResource): void {
  if (table.text('BillingMode') === 'PAY_PER_REQUEST') {
    table.used('dynamodb.reads', table.usage('reads').shift(-6));
    table.used('dynamodb.writes', table.usage('writes').shift(-6));
  } else {
    const read = capacitiesOf(table, 'ReadCapacityUnits');
    const write = capacitiesOf(table, 'WriteCapacityUnits');
    table.fixed('dynamodb.read-capacity', read.times(table.hours));
    table.fixed('dynamodb.write-capacity', write.times(table.hours));
  }
  const recovers = table.text('PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === 'true';
  priceStored(table, '1', recovers);
}

/** Returns the provisioned capacity units of a table and its global secondary indexes. */
function capacitiesOf(table: PricedResource, unit: string): Decimal {
  const capacities = table.pathsOf(['GlobalSecondaryIndexes'], 'ProvisionedThroughput');
  return Decimal.sum([
    table.number('5', 'ProvisionedThroughput', unit),
    ...capacities.map((capacity) => table.number('0', ...capacity, unit)),
  ]);
}

function priceGlobalTable(table: PricedResource): void {
  const replicas = table.items('Replicas');
  if (table.text('BillingMode') === 'PAY_PER_REQUEST') {
    table.used('dynamodb.reads', table.usage('reads').shift(-6));
    table.used('dynamodb.writes', table.usage('writes').times(replicas.length).shift(-6));
  } else {
    table.leaveOut('the provisioned capacity, which scales automatically');
  }
  const recovers = table
    .pathsOf(['Replicas'], 'PointInTimeRecoverySpecification')
    .some((recovery) => table.text(...recovery, 'PointInTimeRecoveryEnabled') === 'true');
  priceStored(table, String(replicas.length), recovers);
}

function priceStored(table: PricedResource, copies: string, recovers: boolean): void {
  const stored = table.usage('storedGigabytes').times(copies);
  table.used('dynamodb.stored', stored);
  if (recovers) {
    table.used('dynamodb.recovery', stored);
  }
}
