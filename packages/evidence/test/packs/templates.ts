import type { Resources } from '../posture/found';

/** Rule of a pack, with a template that fails and one that passes. */
export type Claim = readonly [rule: string, failing: Resources, passing: Resources];

const bucket = (Properties: object = {}) => ({ Type: 'AWS::S3::Bucket', Properties });
const encrypted = (SSEAlgorithm: string) =>
  bucket({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID: 'key' } }],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    VersioningConfiguration: { Status: 'Enabled' },
  });
const statement = (more: object) => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Statement: [{ Principal: '*', ...more }] } },
});
const tlsOnly = statement({
  Effect: 'Deny',
  Action: 's3:*',
  Resource: '*',
  Condition: { Bool: { 'aws:SecureTransport': false } },
});
const safe: Resources = { Bucket: encrypted('aws:kms'), Policy: tlsOnly };
const task = (container: object) => ({
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { ContainerDefinitions: [{ Name: 'web', User: '1000', ReadonlyRootFilesystem: true, ...container }] },
  },
});
const group = (CidrIp: string) => ({
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp }] },
  },
});
const one = (Type: string, Properties: object = {}): Resources => ({ One: { Type, Properties } });
const pipeline = (Properties: object): Resources => ({
  Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { PipelineType: 'V2', ...Properties } },
  ...history,
});
const history: Resources = {
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 400 } },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['aws.codepipeline'] },
      Targets: [{ Id: 'Log', Arn: 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/events/audit' }],
    },
  },
};
const action = (name: string, Category: string, RunOrder: number) => ({
  Name: name,
  RunOrder,
  ActionTypeId: { Category, Owner: 'AWS', Provider: Category === 'Approval' ? 'Manual' : 'ECS', Version: '1' },
});
const release = (deploys: number) =>
  pipeline({ Stages: [{ Name: 'Release', Actions: [action('Ask', 'Approval', 1), action('Do', 'Deploy', deploys)] }] });
const role = (Action: string) => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName: 'p',
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: 'arn:aws:s3:::a/b' }] },
  },
});
const balancer: Resources = {
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Scheme: 'internet-facing' } },
};
const secret: Resources = { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} } };

/** Rules about templates, except the newest posture checks, which have such templates in their own tests. */
export const CLAIMS: readonly Claim[] = [
  ['posture::bucket-encryption', { Bucket: bucket(), Policy: tlsOnly, Key: { Type: 'AWS::KMS::Key' } }, safe],
  ['posture::bucket-tls', { Bucket: encrypted('aws:kms') }, safe],
  [
    'posture::bucket-versioning',
    { Bucket: bucket({ LifecycleConfiguration: { Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }] } }) },
    safe,
  ],
  ['posture::public-bucket', { ...safe, Bucket: bucket({ AccessControl: 'PublicRead' }) }, safe],
  [
    'posture::unencrypted',
    one('AWS::EFS::FileSystem', { Encrypted: false }),
    one('AWS::EFS::FileSystem', { Encrypted: true }),
  ],
  ['posture::key-rotation', one('AWS::KMS::Key'), one('AWS::KMS::Key', { EnableKeyRotation: true })],
  [
    'posture::closed-version',
    one('AWS::RDS::DBInstance', { Engine: 'postgres', EngineVersion: '9.6', StorageEncrypted: true }),
    one('AWS::RDS::DBInstance', { Engine: 'postgres', EngineVersion: '17.5', StorageEncrypted: true }),
  ],
  [
    'posture::plaintext-secret',
    task({ Environment: [{ Name: 'DB_PASSWORD', Value: 'kP9$vR2!xQ7mZ4' }] }),
    task({ Secrets: [{ Name: 'DB_PASSWORD', ValueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/db' }] }),
  ],
  ['posture::open-ingress', group('0.0.0.0/0'), group('10.0.0.0/16')],
  ['posture::log-retention', one('AWS::Logs::LogGroup'), one('AWS::Logs::LogGroup', { RetentionInDays: 400 })],
  [
    'posture::silent-alarm',
    one('AWS::CloudWatch::Alarm'),
    one('AWS::CloudWatch::Alarm', { AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:oncall'] }),
  ],
  [
    'posture::triggers-without-v2',
    pipeline({ PipelineType: 'V1', Triggers: [{ ProviderType: 'CodeStarSourceConnection' }] }),
    pipeline({}),
  ],
  ['posture::container-privileges', task({ Privileged: true }), task({})],
  [
    'posture::import-of-nothing',
    one('AWS::SNS::Topic', { TopicName: { 'Fn::ImportValue': 'Nobody:Exports' } }),
    one('AWS::SNS::Topic', { TopicName: 'orders' }),
  ],
  ['least-privilege', { Role: role('s3:*') }, { Role: role('s3:GetObject') }],
  ['pipeline-rules', release(1), release(2)],
  ['pci-dss-4::customer-key', { Bucket: encrypted('AES256'), Policy: tlsOnly }, safe],
  [
    'pci-dss-4::secret-rotation',
    secret,
    {
      ...secret,
      Rotation: {
        Type: 'AWS::SecretsManager::RotationSchedule',
        Properties: { SecretId: { Ref: 'Secret' }, RotationRules: { AutomaticallyAfterDays: 90 } },
      },
    },
  ],
  [
    'pci-dss-4::privileged-build',
    one('AWS::CodeBuild::Project', { Environment: { PrivilegedMode: true } }),
    one('AWS::CodeBuild::Project', { Environment: { PrivilegedMode: false } }),
  ],
  [
    'pci-dss-4::web-firewall',
    balancer,
    {
      ...balancer,
      Guard: { Type: 'AWS::WAFv2::WebACLAssociation', Properties: { ResourceArn: { Ref: 'Balancer' } } },
    },
  ],
  [
    'pci-dss-4::audit-history',
    { ...pipeline({}), Log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } } },
    pipeline({}),
  ],
];
