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
const rotated = (RotationRules?: unknown) => ({
  ...secret,
  Schedule: { Type: SCHEDULE, Properties: { SecretId: { Ref: 'Secret' }, RotationRules } },
});
const scheduled = (id: string) => ({
  Type: SCHEDULE,
  Properties: { SecretId: { Ref: id }, RotationRules: { AutomaticallyAfterDays: 90 } },
});
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
        Schedule: scheduled('Attached'),
      },
    ],
    ['a schedule without rules', /not rotated automatically/, rotated()],
    ['a schedule whose rules have no interval', /not rotated automatically/, rotated({ Duration: '2h' })],
    ['a rotation every 1000 days', /at least once a year/, rotated({ AutomaticallyAfterDays: 1000 })],
    ['a rate of 1000 days', /at least once a year/, rotated({ ScheduleExpression: 'rate(1000 days)' })],
    [
      'a rotation that can be too seldom',
      /at least once a year/,
      rotated({ AutomaticallyAfterDays: { 'Fn::If': ['IsProd', 90, 400] } }),
    ],
  ],
  green: [
    ['a secret that changes', rotated({ AutomaticallyAfterDays: 365 })],
    ['a secret that changes at a rate', rotated({ ScheduleExpression: 'rate(30 days)' })],
    ['a secret that changes at a time', rotated({ ScheduleExpression: 'cron(0 8 1 * ? *)' })],
    ['rules that are known only at deployment', rotated({ AutomaticallyAfterDays: { Ref: 'Days' } })],
    [
      'a secret with a recovery window that changes',
      { Secret: { Type: 'Custom::RecoverableSecret' }, Schedule: scheduled('Secret') },
    ],
    [
      'a secret of a database that changes',
      { ...secret, Attached: about(ATTACHMENT, 'Secret'), Schedule: scheduled('Attached') },
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

const guarded = (acl: object) => ({
  ...balancer({}),
  Guard: {
    Type: 'AWS::WAFv2::WebACLAssociation',
    Properties: { ResourceArn: { Ref: 'Balancer' }, WebACLArn: { 'Fn::GetAtt': ['Acl', 'Arn'] } },
  },
  Acl: { Type: 'AWS::WAFv2::WebACL', Properties: { DefaultAction: { Allow: {} }, ...acl } },
});
const BLOCKS_NOTHING = /web ACL blocks no requests/;

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
    ['a web ACL without rules', BLOCKS_NOTHING, guarded({})],
    ['a web ACL whose rules only count', BLOCKS_NOTHING, guarded({ Rules: [{ OverrideAction: { Count: {} } }] })],
    [
      'a web ACL whose rules count and allow',
      BLOCKS_NOTHING,
      guarded({ Rules: [{ Action: { Allow: {} } }, { Action: { Count: {} } }] }),
    ],
  ],
  green: [
    ['an internal load balancer', balancer({ Scheme: 'internal' })],
    ['a web ACL that blocks by default', guarded({ DefaultAction: { Block: {} }, Rules: [{ Action: { Allow: {} } }] })],
    [
      'a web ACL with a rule that blocks',
      guarded({ Rules: [{ Action: { Count: {} } }, { OverrideAction: { None: {} } }] }),
    ],
    ['a web ACL whose rules are known only at deployment', guarded({ Rules: { Ref: 'Rules' } })],
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
const NAMED = { 'Fn::Sub': 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/audit' };
const REFERRED = { 'Fn::Join': ['', ['arn:aws:logs:eu-west-1:123456789012:log-group:', { Ref: 'Log' }]] };
const kept = (RetentionInDays: number) => ({ Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays } });
const named = { Log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7, LogGroupName: '/audit' } } };

describeCheck(auditHistory, {
  red: [
    ['a pipeline whose events nobody keeps', /for 12 months/, { Pipeline: { Type: 'AWS::CodePipeline::Pipeline' } }],
    ['a history of 30 days', /for 12 months/, audited(30, 'aws.codepipeline', LOG)],
    ['a history of something else', /for 12 months/, audited(400, 'aws.s3', LOG)],
    [
      'a group that is kept for 7 days next to another, by name',
      /for 12 months/,
      { ...audited(7, 'aws.codepipeline', NAMED), Other: kept(400), ...named },
    ],
    [
      'a group that is kept for 7 days next to another, by reference',
      /for 12 months/,
      { ...audited(7, 'aws.codepipeline', REFERRED), Other: kept(400) },
    ],
    ['events that go elsewhere', /for 12 months/, audited(400, 'aws.codepipeline', 'arn:aws:sns:a:b:c')],
  ],
  green: [
    ['a history of 13 months', audited(400, 'aws.codepipeline', LOG)],
    [
      'a history of 13 months in the group of the rule',
      { ...audited(400, 'aws.codepipeline', REFERRED), Other: kept(7) },
    ],
    ['a group that is not in the templates', { ...audited(400, 'aws.codepipeline', NAMED), Other: kept(7) }],
  ],
});
