import { join } from 'node:path';
import { main } from '../../src/cli';
import { folderWith } from '../workspace';
import { assemblyOf } from './app';

/** Runs `slipway-evidence cost` on a template, and returns the sums that it prints. */
function sumsOf(resources: Parameters<typeof assemblyOf>[0], usage: unknown) {
  const folder = folderWith({ ...assemblyOf(resources), 'usage.json': usage });
  const said: string[] = [];
  const json = join(folder, 'cost.json');

  const code = main(
    ['node', 'slipway-evidence', 'cost', folder, '--usage', join(folder, 'usage.json'), '--json', json],
    (line) => said.push(line),
  );

  expect(code).toBe(0);
  const [, fixed] = /^ *([\d.]+) +fixed$/m.exec(said.join('\n'))!;
  const [, usageSum] = /^ *([\d.]+) +by usage$/m.exec(said.join('\n'))!;
  const [, together] = /^ *([\d.]+) +total in US dollars/m.exec(said.join('\n'))!;
  return { fixed, usage: usageSum, together };
}

const type = (Type: string, Properties = {}) => ({ Type, Properties });

/** Calculated manually from the price pages of us-east-1, without the code under test. */
describe('the cost of a template, computed by hand', () => {
  it('[RN-14] is that of a service on Fargate behind a load balancer', () => {
    const sums = sumsOf(
      {
        Balancer: type('AWS::ElasticLoadBalancingV2::LoadBalancer', {
          Scheme: 'internet-facing',
          Subnets: ['subnet-1', 'subnet-2'],
        }),
        Gateway: type('AWS::EC2::NatGateway'),
        Address: type('AWS::EC2::EIP'),
        Secrets: type('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['subnet-1', 'subnet-2'] }),
        Cluster: type('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] }),
        Service: type('AWS::ECS::Service', {
          LaunchType: 'FARGATE',
          DesiredCount: 3,
          TaskDefinition: { Ref: 'Tasks' },
        }),
        Tasks: type('AWS::ECS::TaskDefinition', {
          Cpu: '512',
          Memory: '1024',
          RequiresCompatibilities: ['FARGATE'],
          RuntimePlatform: { CpuArchitecture: 'ARM64' },
        }),
        Logs: type('AWS::Logs::LogGroup'),
        Slow: type('AWS::CloudWatch::Alarm', { Period: 60, MetricName: 'TargetResponseTime' }),
        Key: type('AWS::KMS::Key'),
      },
      {
        usage: {
          Balancer: { capacityUnits: 1.5 },
          Gateway: { gigabytes: 120 },
          Secrets: { gigabytes: 4 },
          Cluster: { insightMetrics: 25 },
          Logs: { ingestedGigabytes: 12.5, storedGigabytes: 40 },
          Key: { requests: 200000 },
        },
      },
    );

    // fixed                                            by usage
    //   balancer   730 h * 0.0225        = 16.425         capacity 1.5 * 730 * 0.008 =  8.76
    //   addresses  2 * 730 h * 0.005     =  7.30
    //   gateway    730 h * 0.045         = 32.85          data     120 GB * 0.045    =  5.40
    //   address    730 h * 0.005         =  3.65
    //   endpoint   2 * 730 h * 0.01      = 14.60          data     4 GB * 0.01       =  0.04
    //   CPU        3 * 0.5 * 730 * 0.03238 = 35.4561      insights 25 * 0.30         =  7.50
    //   memory     3 * 1 * 730 * 0.00356 =  7.7964        logs     12.5 GB * 0.50    =  6.25
    //   alarm                               0.10          stored   40 GB * 0.03      =  1.20
    //   key                                 1.00          requests 20 * 0.03         =  0.60
    //                                    119.1775                                      29.75
    expect(sums).toEqual({ fixed: '119.1775', usage: '29.75', together: '148.93' });
  });

  it('[RN-14] is that of databases, caches and what protects them', () => {
    const sums = sumsOf(
      {
        Database: type('AWS::RDS::DBInstance', {
          Engine: 'postgres',
          DBInstanceClass: 'db.m6g.large',
          MultiAZ: true,
          AllocatedStorage: '100',
          StorageType: 'gp3',
        }),
        Sessions: type('AWS::ElastiCache::ReplicationGroup', {
          Engine: 'valkey',
          CacheNodeType: 'cache.t4g.small',
          NumNodeGroups: 2,
          ReplicasPerNodeGroup: 1,
        }),
        Orders: type('AWS::DynamoDB::Table', {
          BillingMode: 'PROVISIONED',
          ProvisionedThroughput: { ReadCapacityUnits: 20, WriteCapacityUnits: 10 },
          GlobalSecondaryIndexes: [{ ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 10 } }],
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
        Jump: type('AWS::EC2::Instance', {
          InstanceType: 't3.small',
          BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeType: 'gp3', VolumeSize: 30 } }],
        }),
        Password: type('AWS::SecretsManager::Secret'),
        Token: type('AWS::SecretsManager::Secret'),
        Firewall: type('AWS::WAFv2::WebACL', { Rules: [{ Name: 'Common' }, { Name: 'BadInputs' }, { Name: 'Rate' }] }),
        Trail: type('AWS::CloudTrail::Trail'),
        Board: type('AWS::CloudWatch::Dashboard'),
      },
      {
        usage: {
          Database: { backupGigabytes: 50 },
          Orders: { storedGigabytes: 8 },
          'AWS::SecretsManager::Secret': { requests: 30000 },
          Firewall: { requests: 2500000 },
          Trail: { dataEvents: 1200000 },
        },
      },
    );

    // fixed                                               by usage
    //   database   2 * 730 h * 0.159       = 232.14         backups   50 GB * 0.095    =  4.75
    //   storage    2 * 100 GB * 0.115      =  23.00
    //   cache      2 * 2 * 730 h * 0.0256  =  74.752
    //   reads      (20 + 5) * 730 * 0.00013 =  2.3725       stored    8 GB * 0.25      =  2.00
    //   writes     (10 + 10) * 730 * 0.00065 = 9.49         recovery  8 GB * 0.20      =  1.60
    //   instance   730 h * 0.0208          =  15.184
    //   volume     30 GB * 0.08            =   2.40
    //   secrets    2 * 0.40                =   0.80         requests  2 * 3 * 0.05     =  0.30
    //   firewall   5.00 + 3 * 1.00         =   8.00         requests  2.5 * 0.60       =  1.50
    //   dashboard                              3.00         events    12 * 0.10        =  1.20
    //                                        371.1385                                    11.35
    expect(sums).toEqual({ fixed: '371.1385', usage: '11.35', together: '382.49' });
  });

  it('[RN-14] is that of functions, their messages and their delivery', () => {
    const sums = sumsOf(
      {
        Api: type('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' }),
        Function: type('AWS::Lambda::Function', { MemorySize: 512, Architectures: ['arm64'] }),
        Queue: type('AWS::SQS::Queue'),
        Topic: type('AWS::SNS::Topic'),
        Bus: type('AWS::Events::EventBus'),
        Table: type('AWS::DynamoDB::Table', { BillingMode: 'PAY_PER_REQUEST' }),
        Bucket: type('AWS::S3::Bucket'),
        Images: type('AWS::ECR::Repository'),
        Build: type('AWS::CodeBuild::Project', {
          Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_MEDIUM' },
        }),
        Delivery: type('AWS::CodePipeline::Pipeline', { PipelineType: 'V2' }),
        Old: type('AWS::CodePipeline::Pipeline', { PipelineType: 'V1' }),
        Source: type('AWS::CodeCommit::Repository'),
        Sampling: type('AWS::XRay::SamplingRule'),
      },
      {
        usage: {
          Api: { requests: 3000000 },
          Function: { requests: 3000000, milliseconds: 120 },
          Queue: { requests: 9000000 },
          Topic: { requests: 500000, emails: 25000, httpNotifications: 100000 },
          Bus: { events: 1500000 },
          Table: { reads: 6000000, writes: 2000000, storedGigabytes: 5 },
          Bucket: { storedGigabytes: 250, writes: 40000, reads: 700000 },
          Images: { storedGigabytes: 12 },
          Build: { buildMinutes: 640 },
          Delivery: { actionMinutes: 900 },
          Source: { usersBeyondFive: 3 },
          Sampling: { traces: 150000 },
        },
      },
    );

    // fixed: one pipeline of type V1, 1.00. By usage:
    //   API       3 * 1.00                                  =  3.00
    //   function  3 * 0.20                                  =  0.60
    //             3,000,000 * 0.12 s * 0.5 GB = 180,000 GBs * 0.0000133334 = 2.400012
    //   queue     9 * 0.40                                  =  3.60
    //   topic     0.5 * 0.50 + 0.25 * 2.00 + 0.1 * 0.60     =  0.81
    //   bus       1.5 * 1.00                                =  1.50
    //   table     6 * 0.125 + 2 * 0.625 + 5 * 0.25          =  3.25
    //   bucket    250 * 0.023 + 40 * 0.005 + 700 * 0.0004   =  6.23
    //   images    12 * 0.10                                 =  1.20
    //   build     640 * 0.01                                =  6.40
    //   delivery  900 * 0.002                               =  1.80
    //   source    3 * 1.00                                  =  3.00
    //   traces    0.15 * 5.00                               =  0.75
    //                                                         34.540012
    expect(sums).toEqual({ fixed: '1.00', usage: '34.54', together: '35.54' });
  });
});
