import { PCI_CHECKS } from '../../src/packs/checks';
import { describeCheck } from '../posture/found';

const [customerKey, secretRotation, privilegedBuild, webFirewall, auditHistory] = PCI_CHECKS;

const encryptedWith = (SSEAlgorithm?: string) => ({
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: SSEAlgorithm && {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm } }] },
    },
  },
});

const KMS = { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] };
const keyed = (BucketEncryption: unknown) => ({
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketEncryption } },
});

describeCheck(customerKey, {
  red: [
    ['a bucket with keys of S3', /SSE-S3/, encryptedWith('AES256')],
    ['a bucket that says nothing, which S3 encrypts itself', /SSE-S3/, encryptedWith()],
    ['a bucket with a key in KMS in one branch', /SSE-S3/, keyed({ 'Fn::If': ['Prod', KMS, { Ref: 'AWS::NoValue' }] })],
  ],
  green: [
    ['a bucket with a key in KMS', encryptedWith('aws:kms')],
    ['a bucket with a key in KMS in both branches', keyed({ 'Fn::If': ['Prod', KMS, KMS] })],
    [
      'a bucket that services write logs to',
      {
        ...encryptedWith('AES256'),
        Data: {
          Type: 'AWS::S3::Bucket',
          Properties: {
            ...encryptedWith('aws:kms').Bucket.Properties,
            LoggingConfiguration: { DestinationBucketName: { Ref: 'Bucket' } },
          },
        },
      },
    ],
  ],
});

const secret = { Secret: { Type: 'AWS::SecretsManager::Secret' } };
const about = (Type: string, id: string) => ({ Type, Properties: { SecretId: { Ref: id } } });
const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const ATTACHMENT = 'AWS::SecretsManager::SecretTargetAttachment';

describeCheck(secretRotation, {
  red: [
    ['a secret that stays', /not rotated automatically/, secret],
    [
      'a secret with a recovery window that stays',
      /not rotated automatically/,
      { Secret: { Type: 'Custom::RecoverableSecret' } },
    ],
    [
      'a secret next to another that changes',
      /^Secret: /,
      {
        ...secret,
        Other: { Type: 'AWS::SecretsManager::Secret' },
        Attached: about(ATTACHMENT, 'Other'),
        Schedule: about(SCHEDULE, 'Attached'),
      },
    ],
  ],
  green: [
    ['a secret that changes', { ...secret, Schedule: about(SCHEDULE, 'Secret') }],
    [
      'a secret with a recovery window that changes',
      { Secret: { Type: 'Custom::RecoverableSecret' }, Schedule: about(SCHEDULE, 'Secret') },
    ],
    [
      'a secret of a database that changes',
      { ...secret, Attached: about(ATTACHMENT, 'Secret'), Schedule: about(SCHEDULE, 'Attached') },
    ],
  ],
});

const build = (Environment: object) => ({ Build: { Type: 'AWS::CodeBuild::Project', Properties: { Environment } } });

describeCheck(privilegedBuild, {
  red: [['a privileged build', /runs in privileged mode/, build({ PrivilegedMode: 'true' })]],
  green: [['a build without privileges', build({})]],
});

const balancer = (Properties: object) => ({
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties },
});

describeCheck(webFirewall, {
  red: [
    ['a load balancer in the internet', /has no web ACL/, balancer({ Scheme: 'internet-facing', Type: 'application' })],
    ['one that says nothing, which is the same', /has no web ACL/, balancer({})],
    [
      'one whose neighbour has a web ACL',
      /^Balancer: /,
      {
        ...balancer({}),
        Guard: { Type: 'AWS::WAFv2::WebACLAssociation', Properties: { ResourceArn: { Ref: 'Other' } } },
      },
    ],
  ],
  green: [
    ['an internal load balancer', balancer({ Scheme: 'internal' })],
    ['a network load balancer', balancer({ Scheme: 'internet-facing', Type: 'network' })],
    [
      'a load balancer with a web ACL',
      {
        ...balancer({}),
        Guard: { Type: 'AWS::WAFv2::WebACLAssociation', Properties: { ResourceArn: { Ref: 'Balancer' } } },
      },
    ],
  ],
});

const audited = (RetentionInDays: number, source: string, Arn: unknown) => ({
  Pipeline: { Type: 'AWS::CodePipeline::Pipeline' },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays } },
  Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: [source] }, Targets: [{ Id: 'a', Arn }] } },
});
const LOG = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:123456789012:log-group:/audit']] };

describeCheck(auditHistory, {
  red: [
    ['a pipeline whose events nobody keeps', /for 12 months/, { Pipeline: { Type: 'AWS::CodePipeline::Pipeline' } }],
    ['a history of 30 days', /for 12 months/, audited(30, 'aws.codepipeline', LOG)],
    ['a history of something else', /for 12 months/, audited(400, 'aws.s3', LOG)],
    ['events that go elsewhere', /for 12 months/, audited(400, 'aws.codepipeline', 'arn:aws:sns:a:b:c')],
  ],
  green: [['a history of 13 months', audited(400, 'aws.codepipeline', LOG)]],
});
