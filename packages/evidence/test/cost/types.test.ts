import { Resource } from '../../src/templates/template';
import { parametersOf } from '../../src/cost/estimate';
import { DEFINITIONS } from '../../src/cost/types/definitions';
import { estimateOf } from './app';

type Resources = Readonly<Record<string, Resource>>;

const of = (Type: string, Properties: Readonly<Record<string, unknown>> = {}): Resource => ({ Type, Properties });
const one = (Type: string, Properties?: Readonly<Record<string, unknown>>): Resources => ({ It: of(Type, Properties) });

/** What the resource `It` costs: each line as `kind quantity key`. */
function linesOf(resources: Resources, usage?: string): string[] {
  return estimateOf(resources, usage)
    .resources.filter(({ path }) => path === 'Shop/It')
    .flatMap(({ lines }) => lines)
    .map(({ kind, price, quantity }) => `${kind} ${quantity.toString()} ${price.key}`);
}

/** What the estimate says to lack of the resource `It`. */
function leftOutOf(resources: Resources): string[] {
  return estimateOf(resources).leftOut.filter((line) => line.startsWith('Shop/It: '));
}

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const SERVICE = 'AWS::ECS::Service';
const TASKS = 'AWS::ECS::TaskDefinition';
const task = (properties = {}) => of(TASKS, { Cpu: '256', Memory: '512', ...properties });
const service = (properties = {}, definition = task()): Resources => ({
  It: of(SERVICE, { TaskDefinition: { Ref: 'Tasks' }, ...properties }),
  Tasks: definition,
});

describe('a network is paid for', () => {
  it.each<[string, Resources, string[]]>([
    ['an internal load balancer', one(BALANCER, { Scheme: 'internal', Subnets: ['a', 'b'] }), ['alb.hour 730']],
    [
      'a load balancer that is open by default, with its addresses',
      one(BALANCER, { Subnets: ['a', 'b', 'c'] }),
      ['alb.hour 730', 'ipv4.hour 2190'],
    ],
    [
      'one whose zones only the deployment knows, as in two',
      one(BALANCER, { Subnets: { 'Fn::ImportValue': 'x' } }),
      ['alb.hour 730', 'ipv4.hour 1460'],
    ],
    [
      'one without public IPv4',
      one(BALANCER, { Subnets: ['a'], IpAddressType: 'dualstack-without-public-ipv4' }),
      ['alb.hour 730'],
    ],
    [
      'a network load balancer, but for addresses that it is given',
      one(BALANCER, { Type: 'network', SubnetMappings: [{ SubnetId: 'a', AllocationId: 'eip' }, { SubnetId: 'b' }] }),
      ['nlb.hour 730', 'ipv4.hour 730'],
    ],
    ['a gateway load balancer', one(BALANCER, { Type: 'gateway', Subnets: ['a'] }), ['gwlb.hour 730']],
    ['a classic load balancer', one('AWS::ElasticLoadBalancing::LoadBalancer'), ['clb.hour 730']],
    [
      'interface endpoints, in each zone',
      one('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b', 'c'] }),
      ['endpoint.hour 2190'],
    ],
    [
      'endpoints of gateway load balancers',
      one('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'GatewayLoadBalancer', SubnetIds: ['a'] }),
      ['gwlb-endpoint.hour 730'],
    ],
    ['gateway endpoints, not at all', one('AWS::EC2::VPCEndpoint'), []],
    ['a hosted zone', one('AWS::Route53::HostedZone'), ['route53.zone 1']],
    ['a health check', one('AWS::Route53::HealthCheck'), ['route53.health-check 1']],
    ['rules of a rule group', one('AWS::WAFv2::RuleGroup', { Rules: [{}, {}] }), ['waf.rule 2']],
    ['a web ACL without rules', one('AWS::WAFv2::WebACL'), ['waf.acl 1']],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources).filter((line) => line.startsWith('fixed'))).toEqual(
      lines.map((line) => line.replace(/(.*) (.*)/, 'fixed $2 $1')),
    );
  });

  it.each<[string, Resources, string, string]>([
    ['capacity', one(BALANCER, { Scheme: 'internal' }), '{ usage: { It: { capacityUnits: 0.05 } } }', '36.5 alb.unit'],
    ['data', one('AWS::EC2::NatGateway'), '{ usage: { It: { gigabytes: 7 } } }', '7 nat.gigabyte'],
    [
      'data of a classic load balancer',
      one('AWS::ElasticLoadBalancing::LoadBalancer'),
      '{ usage: { It: { gigabytes: 3 } } }',
      '3 clb.gigabyte',
    ],
    ['queries', one('AWS::Route53::HostedZone'), '{ usage: { It: { queries: 500000 } } }', '0.5 route53.queries'],
    [
      'requests to a distribution',
      one('AWS::CloudFront::Distribution'),
      '{ usage: { It: { requests: 20000 } } }',
      '2 cloudfront.requests',
    ],
    [
      'flow logs in S3',
      one('AWS::EC2::FlowLog', { LogDestinationType: 's3' }),
      '{ usage: { It: { gigabytes: 9 } } }',
      '9 logs.to-s3',
    ],
  ])('for %s, by usage', (_, resources, usage, line) => {
    expect(linesOf(resources, usage)).toContain(`usage ${line}`);
  });

  it('for flow logs in CloudWatch where their log group is', () => {
    expect(linesOf(one('AWS::EC2::FlowLog', { LogDestinationType: 'cloud-watch-logs' }))).toEqual([]);
  });

  it.each<[string, Resources, string]>([
    [
      'endpoints of a new type',
      one('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Resource' }),
      'endpoints of type Resource',
    ],
    [
      'managed rules with a price of their own',
      one('AWS::WAFv2::WebACL', { Rules: [{ Name: 'AWSManagedRulesBotControlRuleSet' }] }),
      'the extra price of the managed rules BotControl',
    ],
    ['what viewers download', one('AWS::CloudFront::Distribution'), 'data transfer to viewers'],
    [
      'load balancers of a new type',
      one(BALANCER, { Type: 'quantum' }),
      "no price 'quantum.hour' in the table of us-east-1",
    ],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toContain(`Shop/It: ${what}`);
  });
});

describe('tasks are paid for', () => {
  it.each<[string, Resources, string[]]>([
    [
      'by their size and count',
      service({ DesiredCount: 2 }, task({ Cpu: '1024', Memory: '3072' })),
      ['fixed 1460 fargate.x86.cpu', 'fixed 4380 fargate.x86.memory'],
    ],
    [
      'with storage beyond what is free',
      service({}, task({ EphemeralStorage: { SizeInGiB: 25 } })),
      ['fixed 182.5 fargate.x86.cpu', 'fixed 365 fargate.x86.memory', 'fixed 3650 fargate.storage'],
    ],
    [
      'with a public address each',
      service({ DesiredCount: 2, NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } } }),
      ['fixed 365 fargate.x86.cpu', 'fixed 730 fargate.x86.memory', 'fixed 1460 ipv4.hour'],
    ],
    [
      'where a custom resource names their definition',
      {
        It: of(SERVICE, { TaskDefinition: { 'Fn::GetAtt': ['Revision', 'Arn'] } }),
        Revision: of('Custom::Revision', { Shape: { Ref: 'Tasks' } }),
        Tasks: task(),
      },
      ['fixed 182.5 fargate.x86.cpu', 'fixed 365 fargate.x86.memory'],
    ],
    [
      'where the template has one definition only',
      { It: of(SERVICE, { TaskDefinition: 'family' }), Tasks: task() },
      ['fixed 182.5 fargate.x86.cpu', 'fixed 365 fargate.x86.memory'],
    ],
    ['on EC2 as instances', service({ LaunchType: 'EC2' }), []],
    ['on machines of your own not at all', service({ LaunchType: 'EXTERNAL' }), []],
    ['on EC2 as instances, by capacity provider', service({}, task({ RequiresCompatibilities: ['EC2'] })), []],
    [
      'of a definition without a size as the smallest',
      service({}, of(TASKS, { RequiresCompatibilities: ['FARGATE'] })),
      ['fixed 182.5 fargate.x86.cpu', 'fixed 365 fargate.x86.memory'],
    ],
  ])('%s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it('as many as the user says run on average', () => {
    expect(linesOf(service({ DesiredCount: 2 }), '{ usage: { It: { tasks: 0.5 } } }')).toEqual([
      'fixed 91.25 fargate.x86.cpu',
      'fixed 182.5 fargate.x86.memory',
    ]);
    expect(linesOf(service({ DesiredCount: 2 }), '{ usage: { It: { tasks: 0 } } }')).toEqual([]);
  });

  it('by the hours that something else runs them', () => {
    const lines = linesOf(
      { It: task({ RequiresCompatibilities: ['FARGATE'] }) },
      '{ usage: { It: { standaloneHours: 8 } } }',
    );

    expect(lines).toEqual(['usage 2 fargate.x86.cpu', 'usage 4 fargate.x86.memory']);
  });

  it('by full price on Spot, which is said', () => {
    const { assumptions } = estimateOf(service({ CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT' }] }));

    expect(assumptions).toContain('tasks of Shop/It on Fargate Spot: the full price');
  });

  it('says where a count is known at deployment only, and which definition it took', () => {
    const resources = { It: of(SERVICE, { TaskDefinition: 'family', DesiredCount: { Ref: 'Count' } }), Tasks: task() };

    expect(estimateOf(resources).assumptions).toEqual(
      expect.arrayContaining([
        'DesiredCount of Shop/It, which only the deployment knows: 1',
        'the task definition of Shop/It, which does not refer to one: Tasks',
      ]),
    );
  });

  it.each<[string, Resources, string]>([
    [
      'Windows',
      service({}, task({ RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } })),
      'tasks on Windows',
    ],
    [
      'a definition in another template',
      one(SERVICE, { TaskDefinition: { 'Fn::ImportValue': 'tasks' } }),
      'its tasks: their definition is in another template',
    ],
    [
      'several definitions, none of which it refers to',
      { It: of(SERVICE, { TaskDefinition: 'family' }), One: task(), Two: task() },
      'its tasks: their definition is in another template',
    ],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toEqual([`Shop/It: ${what}`]);
  });

  it('has no Container Insights where the cluster has none', () => {
    expect(linesOf(one('AWS::ECS::Cluster'))).toEqual([]);
    expect(
      linesOf(one('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }] })),
    ).toEqual(['usage 20 cloudwatch.insights']);
  });
});

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

describe('machines are paid for', () => {
  it.each<[string, Resources, string[]]>([
    [
      'an instance with its address and volumes',
      one('AWS::EC2::Instance', {
        InstanceType: 't3.micro',
        NetworkInterfaces: [{ AssociatePublicIpAddress: true }],
        BlockDeviceMappings: [
          { Ebs: {} },
          { Ebs: { VolumeType: 'io1', VolumeSize: '10', Iops: 200 } },
          { VirtualName: 'ephemeral0' },
        ],
      }),
      [
        'fixed 730 ec2.linux/t3.micro',
        'fixed 730 ipv4.hour',
        'fixed 8 ebs.gp2',
        'fixed 10 ebs.io1',
        'fixed 200 ebs.io1.operations',
      ],
    ],
    [
      'a group, by its launch template',
      {
        It: of(GROUP, { MinSize: '2', LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } } }),
        Template: of('AWS::EC2::LaunchTemplate', {
          LaunchTemplateData: {
            InstanceType: 'm7g.large',
            BlockDeviceMappings: [{ Ebs: { VolumeSize: 20, VolumeType: 'gp3' } }],
          },
        }),
      },
      ['fixed 1460 ec2.linux/m7g.large', 'fixed 40 ebs.gp3'],
    ],
    [
      'a group, by its launch configuration',
      {
        It: of(GROUP, { DesiredCapacity: '3', LaunchConfigurationName: { Ref: 'Configuration' } }),
        Configuration: of('AWS::AutoScaling::LaunchConfiguration', { InstanceType: 't3.nano' }),
      },
      ['fixed 2190 ec2.linux/t3.nano'],
    ],
    ['a volume', one('AWS::EC2::Volume', { VolumeType: 'st1', Size: 500 }), ['fixed 500 ebs.st1']],
    ['a volume of the default type', one('AWS::EC2::Volume'), ['fixed 8 ebs.gp2']],
    ['a Kubernetes cluster', one('AWS::EKS::Cluster'), ['fixed 730 eks.cluster']],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it('for the hours that an instance runs', () => {
    expect(
      linesOf(one('AWS::EC2::Instance', { InstanceType: 't3.micro' }), '{ usage: { It: { hours: 40 } } }'),
    ).toEqual(['fixed 40 ec2.linux/t3.micro']);
  });

  it.each<[string, Resources, string]>([
    [
      'an instance type without a price',
      one('AWS::EC2::Instance', { InstanceType: 'u-24tb1.metal' }),
      "no price 'ec2.linux/u-24tb1.metal' in the table of us-east-1",
    ],
    [
      'an instance without a type',
      one('AWS::EC2::Instance'),
      "no price 'ec2.linux/m1.small' in the table of us-east-1",
    ],
    ['a group whose template is elsewhere', one(GROUP), 'its instances: their launch template is in another template'],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toEqual([`Shop/It: ${what}`]);
  });
});

describe('functions are paid for', () => {
  it('by requests, and by memory for as long as they run', () => {
    expect(
      linesOf(
        one('AWS::Lambda::Function', { MemorySize: 256 }),
        '{ usage: { It: { requests: 2000000, milliseconds: 500 } } }',
      ),
    ).toEqual(['usage 2 lambda.requests', 'usage 250000 lambda.x86']);
  });

  it('that are kept warm, by the hour', () => {
    const warm = { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } };
    const lambda = of('AWS::Lambda::Function', { MemorySize: 512, Architectures: ['arm64'] });

    expect(linesOf({ It: of('AWS::Lambda::Alias', { FunctionName: { Ref: 'F' }, ...warm }), F: lambda })).toEqual([
      'fixed 2628000 lambda.provisioned.arm', // 2 of half a GB, for 730 hours of 3600 seconds
    ]);
    expect(linesOf({ It: of('AWS::Lambda::Version', { FunctionName: { Ref: 'F' } }), F: lambda })).toEqual([]);
    expect(linesOf(one('AWS::Lambda::Version', { FunctionName: 'elsewhere', ...warm }))).toEqual([]);
  });
});

const DATABASE = 'AWS::RDS::DBInstance';
const CACHE = 'AWS::ElastiCache::ReplicationGroup';
const TABLE = 'AWS::DynamoDB::Table';
const ON_DEMAND = { BillingMode: 'PAY_PER_REQUEST' };

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
      ["no price 'rds.aurora-postgresql/db.r6g.large' in the table of us-east-1"],
    ],
    ['an unknown engine', one(DATABASE), ["no price 'rds.unknown/serverless' in the table of us-east-1"]],
    [
      'operations of gp3',
      one(DATABASE, { Engine: 'postgres', DBInstanceClass: 'db.t4g.micro', Iops: 12000, StorageType: 'gp3' }),
      ['operations beyond those of gp3'],
    ],
    ['a cache without a type', one(CACHE), ["no price 'elasticache.redis/unknown' in the table of us-east-1"]],
    ['a capacity that scales', one('AWS::DynamoDB::GlobalTable'), ['its provisioned capacity, which scales']],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toEqual(what.map((line) => `Shop/It: ${line}`));
  });
});

const build = (Type?: string, ComputeType?: string) =>
  one('AWS::CodeBuild::Project', { Environment: { Type, ComputeType } });

describe('a delivery is paid for', () => {
  it.each<[string, Resources, string[]]>([
    ['builds on Linux', build('LINUX_CONTAINER', 'BUILD_GENERAL1_LARGE'), ['usage 100 codebuild.linux/large']],
    ['builds on the default', build(undefined, 'BUILD_GENERAL1_SMALL'), ['usage 100 codebuild.linux/small']],
    ['builds on ARM', build('ARM_CONTAINER', 'BUILD_GENERAL1_SMALL'), ['usage 100 codebuild.arm/small']],
    [
      'builds on Windows',
      build('WINDOWS_SERVER_2022_CONTAINER', 'BUILD_GENERAL1_MEDIUM'),
      ['usage 100 codebuild.windows/medium'],
    ],
    [
      'builds with GPUs',
      build('LINUX_GPU_CONTAINER', 'BUILD_GENERAL1_LARGE'),
      ['usage 100 codebuild.linux_gpu_container/large'],
    ],
    [
      'a pipeline by its minutes',
      one('AWS::CodePipeline::Pipeline', { PipelineType: 'V2' }),
      ['usage 100 codepipeline.v2'],
    ],
    ['a pipeline by itself', one('AWS::CodePipeline::Pipeline'), ['fixed 1 codepipeline.v1']],
    ['five users of a repository, not at all', one('AWS::CodeCommit::Repository'), []],
    [
      'packages',
      one('AWS::CodeArtifact::Repository'),
      ['usage 1 codeartifact.stored', 'usage 1 codeartifact.requests'],
    ],
    ['images', one('AWS::ECR::Repository'), ['usage 1 ecr.stored']],
    ['basic scans, not at all', one('AWS::ECR::RegistryScanningConfiguration', { ScanType: 'BASIC' }), []],
    [
      'scans by Inspector',
      one('AWS::ECR::RegistryScanningConfiguration', { ScanType: 'ENHANCED' }),
      ['usage 10 inspector.scan'],
    ],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it.each<[string, Resources, string]>([
    [
      'a compute type without a price',
      build('ARM_LAMBDA_CONTAINER', 'BUILD_LAMBDA_1GB'),
      "no price 'codebuild.arm_lambda_container/build_lambda_1gb' in the table of us-east-1",
    ],
    ['a build without a compute type', build(), "no price 'codebuild.linux/unknown' in the table of us-east-1"],
    [
      'a fleet',
      one('AWS::CodeBuild::Project', { Environment: { Fleet: { FleetArn: 'arn' } } }),
      'its fleet, which is reserved',
    ],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toEqual([`Shop/It: ${what}`]);
  });
});

const ALARM = 'AWS::CloudWatch::Alarm';
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';

describe('watching is paid for', () => {
  it.each<[string, Resources, string[]]>([
    ['an alarm', one(ALARM, { Period: 300 }), ['fixed 1 cloudwatch.alarm']],
    ['an alarm on short periods', one(ALARM, { Period: 10 }), ['fixed 1 cloudwatch.alarm.high-resolution']],
    [
      'each metric of an alarm',
      one(ALARM, { Metrics: [{ MetricStat: { Period: 60 } }, { MetricStat: {} }, { Expression: 'a / b' }] }),
      ['fixed 2 cloudwatch.alarm'],
    ],
    [
      'an alarm on an expression without metrics',
      one(ALARM, { Metrics: [{ Expression: 'SELECT 1' }] }),
      ['fixed 1 cloudwatch.alarm'],
    ],
    ['a composite alarm', one('AWS::CloudWatch::CompositeAlarm'), ['fixed 1 cloudwatch.alarm.composite']],
    [
      'the alarms of target tracking',
      one(POLICY, { PolicyType: 'TargetTrackingScaling' }),
      ['fixed 2 cloudwatch.alarm'],
    ],
    ['steps, which have alarms of their own', one(POLICY, { PolicyType: 'StepScaling' }), []],
    ['logs', one('AWS::Logs::LogGroup'), ['usage 0.1 logs.ingested', 'usage 0.1 logs.stored']],
    [
      'logs that are rarely read',
      one('AWS::Logs::LogGroup', { LogGroupClass: 'INFREQUENT_ACCESS' }),
      ['usage 0.1 logs.ingested.infrequent', 'usage 0.1 logs.stored'],
    ],
    ['metrics of logs', one('AWS::Logs::MetricFilter'), ['usage 1 cloudwatch.metric']],
    ['a canary', one('AWS::Synthetics::Canary'), ['usage 8760 cloudwatch.canary-run']],
    ['traces', one('AWS::XRay::SamplingRule'), ['usage 0.01 xray.recorded']],
    ['a first trail, not at all', one('AWS::CloudTrail::Trail'), []],
    ['recorded configurations', one('AWS::Config::ConfigurationRecorder'), ['usage 1000 config.items']],
    ['rules', one('AWS::Config::ConfigRule'), ['usage 1000 config.evaluations']],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it('for events that another trail has too', () => {
    expect(linesOf(one('AWS::CloudTrail::Trail'), '{ usage: { It: { repeatedManagementEvents: 250000 } } }')).toEqual([
      'usage 2.5 cloudtrail.management',
    ]);
  });
});

describe('keys and messages are paid for', () => {
  it.each<[string, Resources, string[]]>([
    ['a key', one('AWS::KMS::Key'), ['fixed 1 kms.key', 'usage 1 kms.requests']],
    ['a replica of a key', one('AWS::KMS::ReplicaKey'), ['fixed 1 kms.key']],
    [
      'a secret',
      one('AWS::SecretsManager::Secret'),
      ['fixed 1 secretsmanager.secret', 'usage 0.1 secretsmanager.requests'],
    ],
    ['an advanced parameter', one('AWS::SSM::Parameter', { Tier: 'Advanced' }), ['fixed 1 ssm.advanced']],
    ['a parameter, not at all', one('AWS::SSM::Parameter'), []],
    ['a topic', one('AWS::SNS::Topic'), ['usage 0.001 sns.requests', 'usage 0.001 sns.emails']],
    ['a queue in order', one('AWS::SQS::Queue', { FifoQueue: true }), ['usage 0.01 sqs.requests.fifo']],
    ['a queue', one('AWS::SQS::Queue'), ['usage 0.01 sqs.requests']],
    ['a bus', one('AWS::Events::EventBus'), ['usage 0.01 events.custom']],
    ['an archive', one('AWS::Events::Archive'), ['usage 0.1 events.archived']],
    ['calls to others', one('AWS::Events::ApiDestination'), ['usage 0.01 events.api']],
    ['a schedule', one('AWS::Scheduler::Schedule'), ['usage 0.001 events.scheduled']],
    ['a pipe', one('AWS::Pipes::Pipe'), ['usage 0.01 events.piped']],
    ['a REST API', one('AWS::ApiGateway::RestApi'), ['usage 0.01 apigateway.rest']],
    ['an HTTP API', one('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' }), ['usage 0.01 apigateway.http']],
    [
      'a WebSocket API',
      one('AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' }),
      ['usage 0.01 apigateway.messages', 'usage 0.01 apigateway.connected'],
    ],
    ['a workflow', one('AWS::StepFunctions::StateMachine'), ['usage 10 stepfunctions.transitions']],
    [
      'an Express workflow',
      one('AWS::StepFunctions::StateMachine', { StateMachineType: 'EXPRESS' }),
      ['usage 0.01 stepfunctions.express'],
    ],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it.each<[string, Resources, string]>([
    [
      'what Express workflows take',
      one('AWS::StepFunctions::StateMachine', { StateMachineType: 'EXPRESS' }),
      'memory and duration of Express workflows',
    ],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toEqual([`Shop/It: ${what}`]);
  });
});

it('rotations of keys are named once among what is left out', () => {
  const key = of('AWS::KMS::Key', { EnableKeyRotation: true });

  expect(estimateOf({ One: key, Two: key }).leftOut[0]).toBe(
    'a dollar more a month for a key after each of its first two rotations',
  );
});

describe('what can be said of usage', () => {
  it.each([...DEFINITIONS.keys()])('is all read for %s: what is assumed is what is offered', (type) => {
    const properties = [
      {},
      { LogDestinationType: 's3', ScanType: 'ENHANCED', ProtocolType: 'WEBSOCKET', VpcEndpointType: 'Interface' },
      { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }], PipelineType: 'V2', ...ON_DEMAND },
    ];
    const assumed = properties.flatMap((one_) =>
      estimateOf({ It: of(type, one_) }).assumptions.flatMap((line) => /^(\w+) of AWS::/.exec(line)?.[1] ?? []),
    );
    const offered = Object.entries(parametersOf(type)!).filter(([, { fallback }]) => fallback !== undefined);

    expect([...new Set(assumed)].sort()).toEqual(offered.map(([name]) => name).sort());
  });
});
