import { logsOff } from '../../../src/posture/checks/logs-off';
import { describeCheck, Resources } from '../found';

const one = (Type: string, Properties: object = {}): Resources => ({ It: { Type, Properties } });
const trail = (Properties: object) =>
  one('AWS::CloudTrail::Trail', {
    IsLogging: true,
    EnableLogFileValidation: true,
    IsMultiRegionTrail: true,
    ...Properties,
  });
const build = (LogsConfig: object) => one('AWS::CodeBuild::Project', { LogsConfig });
const balancer = (Value?: unknown) => ({
  Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  Properties: {
    LoadBalancerAttributes: [
      { Key: 'idle', Value: '1' },
      ...(Value === undefined ? [] : [{ Key: 'access_logs.s3.enabled', Value }]),
    ],
  },
});
const bucket = (isLogged = true, more: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { ...(isLogged && { LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' } } }), ...more },
});
const taking = (Bucket: string) => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: { Ref: Bucket },
    PolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' }],
    },
  },
});
const other = (Type: string) => ({ Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Type } });
const listener = (Protocol: string): Resources => ({
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: { LoadBalancerArn: { Ref: 'It' }, Protocol },
  },
});
const subnet = (VpcId: unknown) => ({ Type: 'AWS::EC2::Subnet', Properties: { VpcId } });
const VPC = one('AWS::EC2::VPC');
const flowLog = (ResourceId: unknown): Resources => ({
  Flow: { Type: 'AWS::EC2::FlowLog', Properties: { ResourceId } },
});
const GATEWAY: Resources = {
  Gateway: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { VpcId: { Ref: 'It' } } },
};
const KEYED: Resources = { Log: { Type: 'AWS::Logs::LogGroup', Properties: { KmsKeyId: 'key' } } };

describeCheck(logsOff, {
  red: [
    [
      'a bucket without access logs, next to a bucket for them',
      /^It: the bucket does not write access logs/,
      { It: bucket(false), Logs: bucket(false), Policy: taking('Logs') },
    ],
    [
      'a bucket without access logs, next to one with them',
      /^It: the bucket does not write access logs, although the app has a bucket for them/,
      { It: bucket(false), A: bucket(), Logs: bucket(false) },
    ],
    ['a trail that is off', /does not record events/, trail({ IsLogging: false })],
    ['a trail without validation', /are not detected/, trail({ EnableLogFileValidation: undefined })],
    ['a trail of one region', /covers only one region/, trail({ IsMultiRegionTrail: false })],
    ['a trail that does not say for which regions', /covers only one region/, trail({ IsMultiRegionTrail: undefined })],
    ['a build without logs', /the build does not write logs/, build({ CloudWatchLogs: { Status: 'DISABLED' } })],
    ['a build with open logs', /are not encrypted/, build({ S3Logs: { Status: 'ENABLED', EncryptionDisabled: true } })],
    [
      'a container without logs',
      /container app does not write logs/,
      one('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Name: 'app' }] }),
    ],
    [
      'a container without name or logs',
      /container {2}does not write logs/,
      one('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{}] }),
    ],
    ['access logs that are off', /does not write access logs/, { It: balancer('false') }],
    ['a load balancer without, next to one with them', /^It:/, { It: balancer(), Other: balancer('true') }],
    [
      'a network load balancer for TLS, next to one with logs',
      /^It:/,
      { It: other('network'), ...listener('TLS'), Other: balancer('true') },
    ],
    [
      'a network with flow logs of only one subnet',
      /^It: .*no flow logs/,
      { ...VPC, A: subnet({ Ref: 'It' }), B: subnet({ Ref: 'It' }), ...flowLog({ Ref: 'A' }), ...GATEWAY, ...KEYED },
    ],
    ['a web ACL without logs', /does not write logs/, one('AWS::WAFv2::WebACL')],
    [
      'a network without flow logs, next to one with them',
      /^It: .*no flow logs/,
      { ...VPC, ...flowLog({ Ref: 'Other' }), Other: VPC.It },
    ],
    ['a network in the internet, in an app with keys for logs', /no flow logs/, { ...VPC, ...GATEWAY, ...KEYED }],
  ],
  advice: [
    ['a lonely load balancer', /does not write access logs/, { It: balancer() }],
    ['a lonely network', /no flow logs/, { ...VPC, ...GATEWAY }],
    ['a network without a way in', /no flow logs/, { ...VPC, ...KEYED }],
  ],
  green: [
    ['a bucket without access logs that a service writes to', { It: bucket(false), Policy: taking('It') }],
    ['buckets without access logs', { It: bucket(false), A: bucket(false) }],
    ['a bucket with access logs', { It: bucket(), A: bucket(), Logs: bucket(false) }],
    [
      'a bucket without access logs, like most others',
      { It: bucket(false), A: bucket(), B: bucket(false), C: bucket(false) },
    ],
    ['a trail that is complete', trail({})],
    ['a build with logs', build({ CloudWatchLogs: { Status: 'ENABLED' } })],
    ['a build with logs in a bucket', build({ CloudWatchLogs: { Status: 'DISABLED' }, S3Logs: { Status: 'ENABLED' } })],
    ['a container with logs', one('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ LogConfiguration: {} }] })],
    [
      'a network load balancer for TCP, next to one with logs',
      { It: other('network'), ...listener('TCP'), Other: balancer('true') },
    ],
    ['a gateway load balancer, next to one with logs', { It: other('gateway'), Other: balancer('true') }],
    [
      'a network with flow logs of all subnets',
      { ...VPC, A: subnet({ Ref: 'It' }), B: subnet('vpc-1'), ...flowLog({ Ref: 'A' }), ...GATEWAY, ...KEYED },
    ],
    ['a load balancer with access logs', { It: balancer('true') }],
    [
      'a web ACL with logs',
      {
        ...one('AWS::WAFv2::WebACL'),
        Logs: {
          Type: 'AWS::WAFv2::LoggingConfiguration',
          Properties: { ResourceArn: { 'Fn::GetAtt': ['It', 'Arn'] } },
        },
      },
    ],
    ['a network with flow logs', { ...VPC, ...flowLog({ Ref: 'It' }) }],
  ],
});
