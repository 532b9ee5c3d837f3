import { houseFindings } from '../../src';
import { Resource } from '../../src/templates/template';

const BLOCKED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const role = { Type: 'AWS::IAM::Role' };
const policy = { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }] } };
const project = { Type: 'AWS::CodeBuild::Project', Properties: { ServiceRole: { 'Fn::GetAtt': ['Role', 'Arn'] } } };

const database = (Engine: string, EngineVersion: string): Resource => ({
  Type: 'AWS::RDS::DBInstance',
  Properties: { StorageEncrypted: true, Engine, EngineVersion },
});
const cache = (Engine: string, EngineVersion: string): Resource => ({
  Type: 'AWS::ElastiCache::ReplicationGroup',
  Properties: { AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true, Engine, EngineVersion },
});

function rulesBrokenBy(resource: Resource, others: Record<string, Resource> = {}): string[] {
  return houseFindings({ Resources: { It: resource, ...others } })
    .filter(({ logicalId }) => logicalId === 'It')
    .map(({ rule, message }) => `${rule}: ${message}`);
}

describe('the house rules', () => {
  it.each<[string, RegExp, Resource, Record<string, Resource>?]>([
    [
      'a bucket that says nothing about public access',
      /::public-bucket: .*set BlockPublicAcls/,
      { Type: 'AWS::S3::Bucket' },
    ],
    [
      'a bucket that blocks some public access',
      /::public-bucket/,
      {
        Type: 'AWS::S3::Bucket',
        Properties: { PublicAccessBlockConfiguration: { ...BLOCKED, BlockPublicPolicy: false } },
      },
    ],
    ['an unencrypted database', /::unencrypted: .*set StorageEncrypted$/, { Type: 'AWS::RDS::DBInstance' }],
    [
      'a cache that is encrypted at rest only',
      /::unencrypted: .*set TransitEncryptionEnabled$/,
      { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: { AtRestEncryptionEnabled: true } },
    ],
    [
      'a security group that lets in everybody',
      /::open-ingress/,
      {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: { SecurityGroupIngress: [{ CidrIp: '10.0.0.0/16' }, { CidrIp: '0.0.0.0/0' }] },
      },
    ],
    [
      'an ingress from every IPv6 address',
      /::open-ingress/,
      { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { CidrIpv6: '::/0' } },
    ],
    [
      'an alarm without an action',
      /::silent-alarm/,
      { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [] } },
    ],
    ['a composite alarm without properties', /::silent-alarm/, { Type: 'AWS::CloudWatch::CompositeAlarm' }],
    [
      'an alarm whose actions are off',
      /::silent-alarm/,
      { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: ['arn'], ActionsEnabled: false } },
    ],
    ...['15.2', '15.7', '15.12', '14.17', '16.8', '17.4'].map((version): [string, RegExp, Resource] => [
      `PostgreSQL ${version}, which RDS creates no more`,
      /::closed-version: .*closed to new instances since 2026-05-01: take /,
      database('postgres', version),
    ]),
    [
      'PostgreSQL 12, which has left standard support',
      /::closed-version: has version 12 of postgres, .*since 2025-02-28/,
      database('postgres', '12'),
    ],
    [
      'Redis 5.0.6, which has left standard support',
      /::closed-version: .*since 2026-02-01: take 7\.0 or newer/,
      cache('redis', '5.0.6'),
    ],
    [
      'triggers on a pipeline of no stated type',
      /::triggers-without-v2/,
      { Type: 'AWS::CodePipeline::Pipeline', Properties: { Triggers: [] } },
    ],
    ['a resource that is retained', /::retained: .*\(Retain\)/, { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain' }],
    [
      'a resource that leaves a snapshot when it is replaced',
      /::retained: .*\(Snapshot\)/,
      {
        Type: 'AWS::RDS::DBInstance',
        Properties: { StorageEncrypted: true },
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Snapshot',
      },
    ],
    [
      'a resource that comes before the permissions of its role',
      /::rights-come-later: .*depend on Policy$/,
      project,
      { Role: role, Policy: policy },
    ],
    [
      'a resource that depends on one of two policies of its role',
      /::rights-come-later: .*depend on More$/,
      { ...project, DependsOn: ['Policy'] },
      { Role: role, Policy: policy, More: policy },
    ],
  ])('find %s', (...[, finding, resource, others]) => {
    expect(rulesBrokenBy(resource, others)).toEqual([expect.stringMatching(finding)]);
  });

  it.each<[string, Resource, Record<string, Resource>?]>([
    ['a private bucket', { Type: 'AWS::S3::Bucket', Properties: { PublicAccessBlockConfiguration: BLOCKED } }],
    [
      'an encrypted cache',
      {
        Type: 'AWS::ElastiCache::ReplicationGroup',
        Properties: { AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true },
      },
    ],
    [
      'a security group that lets out everything',
      { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0' }] } },
    ],
    ['an egress to everywhere', { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { CidrIp: '0.0.0.0/0' } }],
    [
      'an alarm that tells somebody',
      { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Topic' }] } },
    ],
    ...['15', '15.13', '15.19', '14.18', '16.10', '17.5', '18.1'].map((version): [string, Resource] => [
      `PostgreSQL ${version}`,
      database('postgres', version),
    ]),
    ['a database of another engine', database('mysql', '15.7')],
    ['Redis 7.0', cache('redis', '7.0')],
    [
      'triggers on a pipeline of type V2',
      { Type: 'AWS::CodePipeline::Pipeline', Properties: { Triggers: [], PipelineType: 'V2' } },
    ],
    ['a pipeline without triggers', { Type: 'AWS::CodePipeline::Pipeline' }],
    [
      'a resource that goes with its stack',
      { Type: 'AWS::KMS::Key', DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' },
    ],
    [
      'a resource that depends on the policy of its role',
      { ...project, DependsOn: 'Policy' },
      { Role: role, Policy: policy },
    ],
    ['a resource whose role has its rights in itself', project, { Role: role }],
    [
      'a role that comes by its ARN',
      { ...project, Properties: { ServiceRole: 'arn:aws:iam::123456789012:role/build' } },
      { Role: role, Policy: policy },
    ],
  ])('accept %s', (...[, resource, others]) => {
    expect(rulesBrokenBy(resource, others)).toEqual([]);
  });

  it('accept a template without resources', () => {
    expect(houseFindings({})).toEqual([]);
  });
});
