import { estimateOf } from '../app';
import { leftOutOf, linesOf, of, one, Resources } from './priced';

const DATABASE = 'AWS::RDS::DBInstance';
const CACHE = 'AWS::ElastiCache::ReplicationGroup';
const TABLE = 'AWS::DynamoDB::Table';
const ON_DEMAND = { BillingMode: 'PAY_PER_REQUEST' };

it.each([
  [
    'AWS::RDS::DBInstance',
    { Engine: 'postgres', AllocatedStorage: 'abc' },
    "0 for AllocatedStorage ('abc' is not a number)",
  ],
  ['AWS::EC2::Volume', { Size: 'big' }, "8 for Size ('big' is not a number)"],
])('a size that is not a number is reported, and never fails: %s', (type, properties, assumption) => {
  expect(estimateOf(one(type, properties)).assumptions.join()).toContain(assumption);
});

describe('data is paid for', () => {
  it.each<[string, Resources, string[]]>([
    [
      'a database in one zone',
      one(DATABASE, { Engine: 'postgres', DBInstanceClass: 'db.t4g.micro', AllocatedStorage: '20' }),
      ['fixed 730 rds.postgres/db.t4g.micro', 'fixed 20 rds.storage'],
    ],
    [
      'a database with a standby and provisioned operations',
      one(DATABASE, {
        Engine: 'postgres',
        DBInstanceClass: 'db.r6g.large',
        AllocatedStorage: '100',
        MultiAZ: true,
        StorageType: 'io1',
        Iops: 1000,
      }),
      ['fixed 1460 rds.postgres/db.r6g.large', 'fixed 200 rds.storage.provisioned', 'fixed 2000 rds.operations'],
    ],
    [
      'a replica of a database, which is as large as that',
      {
        It: of(DATABASE, { DBInstanceClass: 'db.t4g.small', SourceDBInstanceIdentifier: { Ref: 'First' } }),
        First: of(DATABASE, { Engine: 'postgres', AllocatedStorage: '50' }),
      },
      ['fixed 730 rds.postgres/db.t4g.small', 'fixed 50 rds.storage'],
    ],
    [
      'a cache of nodes',
      one(CACHE, { CacheNodeType: 'cache.t3.micro', NumCacheClusters: 2 }),
      ['fixed 1460 elasticache.redis/cache.t3.micro'],
    ],
    [
      'a cache of shards',
      one(CACHE, { CacheNodeType: 'cache.t3.micro', NumNodeGroups: 3, ReplicasPerNodeGroup: 2 }),
      ['fixed 6570 elasticache.redis/cache.t3.micro'],
    ],
    [
      'a cluster of Memcached',
      one('AWS::ElastiCache::CacheCluster', {
        Engine: 'memcached',
        CacheNodeType: 'cache.t4g.micro',
        NumCacheNodes: 2,
      }),
      ['fixed 1460 elasticache.redis/cache.t4g.micro'],
    ],
    [
      'a table on demand',
      one(TABLE, ON_DEMAND),
      ['usage 0.01 dynamodb.reads', 'usage 0.01 dynamodb.writes', 'usage 0.1 dynamodb.stored'],
    ],
    [
      'a provisioned table, an index of which says nothing',
      one(TABLE, { GlobalSecondaryIndexes: [{}] }),
      ['fixed 3650 dynamodb.read-capacity', 'fixed 3650 dynamodb.write-capacity', 'usage 0.1 dynamodb.stored'],
    ],
    [
      'a global table, which writes and stores in each region',
      one('AWS::DynamoDB::GlobalTable', {
        ...ON_DEMAND,
        Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }, {}],
      }),
      [
        'usage 0.01 dynamodb.reads',
        'usage 0.02 dynamodb.writes',
        'usage 0.2 dynamodb.stored',
        'usage 0.2 dynamodb.recovery',
      ],
    ],
    ['a global table without replicas', one('AWS::DynamoDB::GlobalTable', ON_DEMAND), ['usage 0.01 dynamodb.reads']],
    ['files', one('AWS::EFS::FileSystem'), ['usage 1 efs.stored']],
    ['objects', one('AWS::S3::Bucket'), ['usage 1 s3.stored', 'usage 1 s3.writes', 'usage 10 s3.reads']],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it('for backups that are larger than a database, and those of a cache', () => {
    expect(linesOf(one(DATABASE, { Engine: 'postgres' }), '{ usage: { It: { backupGigabytes: 3 } } }')).toEqual([
      'usage 3 rds.backup',
    ]);
    expect(linesOf(one(CACHE), '{ usage: { It: { backupGigabytes: 3 } } }')).toEqual(['usage 3 elasticache.backup']);
  });

  it.each<[string, Resources, string[]]>([
    [
      'other engines',
      one(DATABASE, { Engine: 'aurora-postgresql', DBInstanceClass: 'db.r6g.large', AllocatedStorage: '1' }),
      ["no price 'rds.aurora-postgresql/db.r6g.large' in the price table of us-east-1"],
    ],
    ['an unknown engine', one(DATABASE), ["no price 'rds.unknown/serverless' in the price table of us-east-1"]],
    [
      'operations of gp3',
      one(DATABASE, { Engine: 'postgres', DBInstanceClass: 'db.t4g.micro', Iops: 12000, StorageType: 'gp3' }),
      ['IOPS in excess of the gp3 baseline'],
    ],
    ['a cache without a type', one(CACHE), ["no price 'elasticache.redis/unknown' in the price table of us-east-1"]],
    [
      'a capacity that scales',
      one('AWS::DynamoDB::GlobalTable'),
      ['the provisioned capacity, which scales automatically'],
    ],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toEqual(what.map((line) => `Shop/It: ${line}`));
  });
});
