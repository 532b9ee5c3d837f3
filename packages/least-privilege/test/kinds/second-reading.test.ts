import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findings } from '../../src';
import { assetTemplate } from '../../src/check/asset-template';
import { rulesOf, rulesOfResource, rulesOfStatement } from './rules-of';

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const OWN = 'arn:aws:iam::111122223333:policy/own';
const role = (ManagedPolicyArns: unknown, template: object = {}) => ({
  ...template,
  Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns } } },
});
const policy = (statement: object) => ({
  Resources: {
    P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: { Effect: 'Allow', ...statement } } } },
  },
});
const finals = (template: object) =>
  findings(template)
    .filter(({ isFinal }) => isFinal)
    .map(({ rule }) => rule);
const INCLUDE = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://files/part.json' } } };

describe('a default that opens everything is not hidden by a lesser finding in the same place:', () => {
  test('AdministratorAccess next to another policy of AWS', () => {
    const Parameters = { Arn: { Type: 'String', Default: ADMIN } };
    const arns = ['arn:aws:iam::aws:policy/ReadOnlyAccess', { Ref: 'Arn' }];
    expect(finals(role(arns, { Parameters }))).toEqual(['aws-managed-policy']);
  });

  test('* on *', () => {
    const Parameters = { Where: { Type: 'String', Default: '*' } };
    expect(finals({ Parameters, ...policy({ Action: '*', Resource: { Ref: 'Where' } }) })).toEqual(['wildcard-action']);
  });
});

describe('* on every ARN is final, like * on *:', () => {
  test.each(['arn:*', 'arn:aws:*', 'arn:aws-cn:*', 'arn:*:*:*:*:*', 'arn:aws:*:*:*:*/*', '?*'])('%s', (Resource) => {
    expect(finals(policy({ Action: '*', Resource }))).toEqual(['wildcard-action']);
  });

  test.each(['arn:aws:s3:::*', 'arn', 'arn:aws:', '??'])('but not on %s', (Resource) => {
    expect(finals(policy({ Action: '*', Resource }))).toEqual([]);
  });
});

test('a managed policy of AWS is found in a mapping by a key that is only known at deployment', () => {
  const Mappings = { Arns: { one: { arn: OWN }, other: { arn: ADMIN } } };
  const found = { 'Fn::FindInMap': ['Arns', { Ref: 'AWS::Region' }, 'arn'] };
  expect(finals(role([found], { Mappings }))).toEqual(['aws-managed-policy']);
});

test('a policy of AWS that a serverless function names only by its name is found', () => {
  const rules = (Policies: unknown) => rulesOfResource('AWS::Serverless::Function', { Policies });
  expect(rules('AdministratorAccess')).toEqual(['aws-managed-policy']);
  expect(rules([{ S3ReadPolicy: { BucketName: 'b' } }, 'job-function/Billing'])).toEqual(['aws-managed-policy']);
  expect(rules([OWN, { Ref: 'Policy' }])).toEqual([]);
});

describe('content added by a macro', () => {
  test.each<[where: string, template: object]>([
    ['as resources', { Resources: INCLUDE }],
    ['as properties', { Resources: { R: { Type: 'AWS::IAM::Role', Properties: INCLUDE } } }],
    ['as a policy', { Resources: { R: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: INCLUDE } } } }],
    ['as the list of policies', role(INCLUDE)],
  ])('%s cannot be read', (_, template) => {
    expect(rulesOf(template)).toEqual(['unreadable-template']);
  });

  test('in a loop is read, even in a loop within a loop', () => {
    const loop = (inner: object) => ({ 'Fn::ForEach::Roles': ['Name', ['a'], inner] });
    expect(rulesOf({ Resources: loop(role([ADMIN]).Resources) })).toEqual(['aws-managed-policy']);
    expect(rulesOf({ Resources: loop(loop(role([ADMIN]).Resources)) })).toEqual(['aws-managed-policy']);
    expect(rulesOf({ Resources: { 'Fn::ForEach::Roles': ['Name', ['a']] } })).toEqual([]);
    expect(rulesOf({ Resources: loop({ R: 'a text' }) })).toEqual([]);
    expect(rulesOf({ Resources: loop({ R: { Type: 'AWS::IAM::Role', Properties: { Path: null } } }) })).toEqual([
      'malformed-template',
    ]);
  });
});

test('a part of a template in an asset is not taken for a template', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-part-'));
  const hash = 'a'.repeat(64);
  const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));
  try {
    write('app.assets.json', { files: { [hash]: { source: { path: 'part.json' } } } });
    write('part.json', { PolicyDocument: { Statement: [] } });
    expect(assetTemplate(folder, `s3://bucket/${hash}.json`)).toBeUndefined();
    write('part.json', { Resources: {} });
    expect(assetTemplate(folder, `s3://bucket/${hash}.json`)).toEqual({ Resources: {} });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('a policy that only limits access that is otherwise open', () => {
  const everybody = { Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' } };

  test.each([
    ['AWS::EC2::VPCEndpoint', 'PolicyDocument'],
    ['AWS::ApiGateway::RestApi', 'Policy'],
  ])('%s can be acknowledged for everyone', (type, property) => {
    const template = { Resources: { T: { Type: type, Properties: { [property]: everybody } } } };
    expect(findings(template).map(({ rule, isFinal }) => [rule, isFinal])).toEqual([['open-principal', undefined]]);
  });

  test('AWS::Organizations::Policy can be acknowledged for * on *', () => {
    const Content = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    const template = { Resources: { T: { Type: 'AWS::Organizations::Policy', Properties: { Content } } } };
    expect(findings(template).map(({ rule, isFinal }) => [rule, isFinal])).toEqual([['wildcard-action', undefined]]);
  });

  test('a bucket policy is not one', () => {
    const template = { Resources: { T: { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: everybody } } } };
    expect(finals(template)).toEqual(['open-principal']);
  });
});

test('a bucket may leave its access to the access points of one account', () => {
  const rules = (account: string) =>
    rulesOfResource('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::site/*',
          Condition: { StringEquals: { 's3:DataAccessPointAccount': account } },
        },
      },
    });
  expect(rules('111122223333')).toEqual([]);
  expect(rules('${s3:DataAccessPointAccount}')).toEqual(['open-principal']);
});

test('an air-gapped vault is meant by * in its own policy', () => {
  const AccessPolicy = {
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: '111122223333' },
      Action: 'backup:CopyIntoBackupVault',
      Resource: '*',
    },
  };
  expect(rulesOfResource('AWS::Backup::LogicallyAirGappedBackupVault', { AccessPolicy })).toEqual([]);
});

test('the trust of ec2.amazonaws.com is accepted in either branch of Fn::If, and that of another service is not', () => {
  const trust = (Service: string) => ({
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });
  const rules = (...services: string[]) =>
    rulesOfResource('AWS::IAM::Role', { AssumeRolePolicyDocument: { 'Fn::If': ['C', ...services.map(trust)] } });
  expect(rules('ec2.amazonaws.com', 'edgelambda.amazonaws.com')).toEqual([]);
  expect(rules('ec2.amazonaws.com', 'lambda.amazonaws.com')).toEqual(['open-trust']);
});

describe('an action of the access level "Permissions management" needs a reason, on an exact ARN too:', () => {
  test.each([
    'iam:DetachRolePolicy',
    'iam:CreateOpenIDConnectProvider',
    'organizations:AttachPolicy',
    'identitystore:CreateGroupMembership',
    'iot:AttachPolicy',
    'SNS:setTopicAttributes',
    'sqs:SetQueueAttributes',
    's3:PutBucketPublicAccessBlock',
    'ec2:ModifySnapshotAttribute',
    'rds:ModifyDBSnapshotAttribute',
    'ram:CreateResourceShare',
    'ssm:ModifyDocumentPermission',
    'ecr-public:SetRepositoryPolicy',
  ])('%s', (Action) => {
    const Resource = 'arn:aws:service:eu-west-1:111122223333:thing/one';
    expect(rulesOfStatement({ Action, Resource })).toEqual(['privilege-escalation']);
  });
});

describe('a template of a megabyte does not end the check:', () => {
  test.each<[what: string, template: object, rules: string[]]>([
    ['a list of 300,000', { Resources: { T: { Type: 'A::B::C', Properties: { List: Array(300_000).fill(0) } } } }, []],
    [
      'an action of 60,000 characters',
      policy({ Action: `${'*:?'.repeat(20_000)}x`, Resource: '*' }),
      ['wildcard-action', 'open-resource'],
    ],
  ])('%s', (_, template, rules) => {
    expect(rulesOf(template)).toEqual(rules);
  });
});
