import { ActionTable } from '../../src/action-table';
import { ESCALATIONS, TAKEOVERS } from '../../src/escalations';
import { either, rulesOf, rulesOfResource, rulesOfStatement } from './rules-of';

const ROLE = 'arn:aws:iam::111122223333:role/deploy';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:shop';
const passing = (service?: unknown) => ({
  Action: 'iam:PassRole',
  Resource: ROLE,
  ...(service !== undefined && { Condition: { StringEquals: { 'iam:PassedToService': service } } }),
});
const policy = (statement: object, properties: object = {}) => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName: 'p',
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] },
    ...properties,
  },
});
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/a';
const UPDATE = { Action: 'lambda:UpdateFunctionCode', Resource: FUNCTION };

test('every action of the tables is one that IAM knows', () => {
  const known = ActionTable.load();
  const actions = [...ESCALATIONS.keys(), ...[...TAKEOVERS.values()].flat()];

  expect(actions.filter((action) => !known.has(action))).toEqual([]);
});

describe('is refused on an exact ARN', () => {
  test.each([
    ['iam:PutRolePolicy', ROLE],
    ['iam:putrolepolicy', ROLE],
    ['iam:CreatePolicyVersion', 'arn:aws:iam::111122223333:policy/own'],
    ['iam:SetDefaultPolicyVersion', 'arn:aws:iam::111122223333:policy/own'],
    ['iam:AttachRolePolicy', ROLE],
    ['iam:AttachUserPolicy', 'arn:aws:iam::111122223333:user/jo'],
    ['iam:AttachGroupPolicy', 'arn:aws:iam::111122223333:group/all'],
    ['iam:PutUserPolicy', 'arn:aws:iam::111122223333:user/jo'],
    ['iam:PutGroupPolicy', 'arn:aws:iam::111122223333:group/all'],
    ['iam:UpdateAssumeRolePolicy', ROLE],
    ['iam:CreateAccessKey', 'arn:aws:iam::111122223333:user/jo'],
    ['iam:CreateLoginProfile', 'arn:aws:iam::111122223333:user/jo'],
    ['iam:UpdateLoginProfile', 'arn:aws:iam::111122223333:user/jo'],
    ['iam:AddUserToGroup', 'arn:aws:iam::111122223333:group/all'],
    ['iam:DeleteRolePermissionsBoundary', ROLE],
    ['lambda:AddPermission', FUNCTION],
    ['kms:PutKeyPolicy', 'arn:aws:kms:eu-west-1:111122223333:key/a'],
    ['kms:CreateGrant', 'arn:aws:kms:eu-west-1:111122223333:key/a'],
    ['glue:UpdateDevEndpoint', 'arn:aws:glue:eu-west-1:111122223333:devEndpoint/a'],
    ['s3:PutBucketPolicy', 'arn:aws:s3:::site'],
    ['secretsmanager:PutResourcePolicy', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-aaaaaa'],
  ])('%s on %s', (Action, Resource) => {
    expect(rulesOfStatement({ Action, Resource })).toEqual(['privilege-escalation']);
  });

  test.each<[what: string, statement: object]>([
    ['beside other actions', { Action: ['iam:GetRole', 'iam:PutRolePolicy'], Resource: ROLE }],
    ['behind a choice', { Action: either('iam:GetRole', 'iam:PutRolePolicy'), Resource: ROLE }],
    [
      'under a condition of another kind',
      {
        Action: 'iam:PutRolePolicy',
        Resource: ROLE,
        Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      },
    ],
    [
      'with any boundary',
      { Action: 'iam:PutRolePolicy', Resource: ROLE, Condition: { StringLike: { 'iam:PermissionsBoundary': '*' } } },
    ],
    [
      'a boundary that limits nothing',
      {
        Action: 'iam:PutRolePolicy',
        Resource: ROLE,
        Condition: {
          StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess' },
        },
      },
    ],
    [
      'with a boundary that its action does not heed',
      {
        Action: 'iam:UpdateAssumeRolePolicy',
        Resource: ROLE,
        Condition: { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/b' } },
      },
    ],
    [
      'of a policy that AWS manages',
      {
        Action: 'iam:AttachRolePolicy',
        Resource: ROLE,
        Condition: { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' } },
      },
    ],
    [
      'of any policy of the account',
      {
        Action: 'iam:AttachRolePolicy',
        Resource: ROLE,
        Condition: { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::111122223333:policy/*' } },
      },
    ],
    ...[
      { Bool: { 'kms:GrantIsForAWSResource': 'false' } },
      { BoolIfExists: { 'kms:GrantIsForAWSResource': 'true' } },
      { StringLike: { 'kms:GranteePrincipal': 'arn:aws:iam::111122223333:role/*' } },
      { 'ForAllValues:StringEquals': { 'kms:GrantOperations': 'Decrypt' } },
    ].map((Condition): [string, object] => [
      `of a grant, with ${JSON.stringify(Condition)}`,
      { Action: 'kms:CreateGrant', Resource: KEY, Condition },
    ]),
  ])('%s', (_, statement) => {
    expect(rulesOfStatement(statement)).toEqual(['privilege-escalation']);
  });

  test.each<[what: string, principal: unknown]>([
    ['a role', { AWS: ROLE }],
    ['the root of another account', { AWS: 'arn:aws:iam::444455556666:root' }],
    ['the own root and a role', { AWS: [{ Ref: 'AWS::AccountId' }, ROLE] }],
  ])('kms:PutKeyPolicy in a key policy, for %s', (_, Principal) => {
    const Statement = [{ Effect: 'Allow', Action: ['kms:PutKeyPolicy', 'kms:DescribeKey'], Resource: '*', Principal }];

    expect(rulesOfResource('AWS::KMS::Key', { KeyPolicy: { Statement } })).toEqual(['privilege-escalation']);
  });
});

describe('custom code with a role that may be passed is refused', () => {
  test.each<[what: string, one: object, other: object]>([
    ['lambda:UpdateFunctionCode', UPDATE, passing('lambda.amazonaws.com')],
    ['lambda:CreateFunction', { Action: 'lambda:CreateFunction', Resource: FUNCTION }, passing('lambda.amazonaws.com')],
    [
      'ec2:RunInstances',
      { Action: 'ec2:RunInstances', Resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1' },
      passing('ec2.amazonaws.com'),
    ],
    [
      'codepipeline:UpdatePipeline',
      { Action: 'codepipeline:UpdatePipeline', Resource: 'arn:aws:codepipeline:eu-west-1:111122223333:shop' },
      passing('codepipeline.amazonaws.com'),
    ],
    [
      'synthetics:UpdateCanary',
      { Action: 'synthetics:UpdateCanary', Resource: 'arn:aws:synthetics:eu-west-1:111122223333:canary:shop' },
      passing('lambda.amazonaws.com'),
    ],
    ['with one service of several', UPDATE, passing(['events.amazonaws.com', 'lambda.amazonaws.com'])],
    ['with a service that only the deployment knows', UPDATE, passing({ Ref: 'Service' })],
  ])('%s', (_, one, other) => {
    expect(rulesOfStatement(one, other)).toEqual(['privilege-escalation']);
  });

  test('with iam:PassRole to any service, in addition', () => {
    expect(rulesOfStatement(UPDATE, passing())).toEqual(['pass-role', 'privilege-escalation']);
  });

  test.each<[what: string, resources: object]>([
    [
      'two policies of one role',
      {
        One: policy(UPDATE, { Roles: [{ Ref: 'Role' }] }),
        Two: policy(passing('lambda.amazonaws.com'), { Roles: [{ Ref: 'Role' }] }),
      },
    ],
    [
      'a policy of a role, and one within it',
      {
        One: policy(UPDATE, { Roles: [{ Ref: 'Role' }] }),
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            Policies: [
              {
                PolicyName: 'p',
                PolicyDocument: { Statement: [{ Effect: 'Allow', ...passing('lambda.amazonaws.com') }] },
              },
            ],
          },
        },
      },
    ],
    [
      'a managed policy that a role attaches, and one of the role',
      {
        One: { ...policy(UPDATE), Type: 'AWS::IAM::ManagedPolicy' },
        Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [{ Ref: 'One' }] } },
        Two: policy(passing('lambda.amazonaws.com'), { Roles: ['other', { Ref: 'Role' }] }),
      },
    ],
    [
      'two policies of a role that is named',
      {
        One: policy(UPDATE, { Roles: ['deploy'] }),
        Two: policy(passing('lambda.amazonaws.com'), { Roles: ['deploy'] }),
      },
    ],
    [
      'two policies of a group',
      { One: policy(UPDATE, { Groups: ['a', 'b'] }), Two: policy(passing('lambda.amazonaws.com'), { Groups: ['b'] }) },
    ],
    [
      'a policy of a role by reference, and one by name',
      {
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'deploy' } },
        One: policy(UPDATE, { Roles: [{ Ref: 'Role' }] }),
        Two: policy(passing('lambda.amazonaws.com'), { Roles: ['deploy'] }),
      },
    ],
    [
      'a policy of a role by reference, and one by substitution',
      {
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::Sub': '${AWS::StackName}-deploy' } } },
        One: policy(UPDATE, { Roles: [{ Ref: 'Role' }] }),
        Two: policy(passing('lambda.amazonaws.com'), { Roles: [{ 'Fn::Sub': '${Role}' }] }),
      },
    ],
    [
      'a policy of a role, and a resource that is one policy of the role',
      {
        One: policy(UPDATE, { Roles: [{ Ref: 'Role' }] }),
        Two: {
          ...policy(passing('lambda.amazonaws.com'), { RoleName: { Ref: 'Role' } }),
          Type: 'AWS::IAM::RolePolicy',
        },
      },
    ],
    ...[
      { 'Fn::GetAtt': ['One', 'PolicyArn'] },
      { 'Fn::GetAtt': 'One.PolicyArn' },
      { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/code' },
    ].map((arn): [string, object] => [
      `a managed policy that a role attaches as ${JSON.stringify(arn)}`,
      {
        One: {
          ...policy(UPDATE, { ManagedPolicyName: 'code' }),
          Type: 'AWS::IAM::ManagedPolicy',
        },
        Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [arn] } },
        Two: policy(passing('lambda.amazonaws.com'), { Roles: [{ Ref: 'Role' }] }),
      },
    ]),
    [
      'a policy of a user, and one of its group',
      {
        User: { Type: 'AWS::IAM::User', Properties: { Groups: [{ Ref: 'Group' }] } },
        One: policy(UPDATE, { Users: [{ Ref: 'User' }] }),
        Two: policy(passing('lambda.amazonaws.com'), { Groups: [{ Ref: 'Group' }] }),
      },
    ],
    [
      'a policy of a user, and one of a group to which it is added',
      {
        Added: { Type: 'AWS::IAM::UserToGroupAddition', Properties: { GroupName: 'team', Users: ['amy', 'bob'] } },
        One: policy(UPDATE, { Users: ['bob'] }),
        Two: policy(passing('lambda.amazonaws.com'), { Groups: ['team'] }),
      },
    ],
  ])('in %s', (_, Resources) => {
    expect(rulesOf({ Resources })).toEqual(['privilege-escalation']);
  });

  test('but not in policies of two users of a group, of which only one may pass the role', () => {
    const Resources = {
      Added: { Type: 'AWS::IAM::UserToGroupAddition', Properties: { GroupName: 'team', Users: ['amy', 'bob'] } },
      One: policy(UPDATE, { Users: ['bob'] }),
      Two: policy(passing('lambda.amazonaws.com'), { Users: ['amy'] }),
    };

    expect(rulesOf({ Resources })).toEqual([]);
  });
});

describe('is accepted', () => {
  test.each<[what: string, ...statements: object[]]>([
    ['new code without a role to pass', UPDATE],
    ['new code, and a role that goes to another service', UPDATE, passing('ecs-tasks.amazonaws.com')],
    [
      'a role that is passed to a task',
      { Action: 'ecs:RunTask', Resource: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:*' },
      passing('ecs-tasks.amazonaws.com'),
    ],
    [
      'what is denied',
      { Effect: 'Deny', Action: 'iam:PutRolePolicy', Resource: ROLE },
      UPDATE,
      { ...passing('lambda.amazonaws.com'), Effect: 'Deny' },
    ],
    [
      'to attach one policy of the own account',
      {
        Action: 'iam:AttachRolePolicy',
        Resource: ROLE,
        Condition: { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::111122223333:policy/own' } },
      },
    ],
    [
      'to write policies within one boundary',
      {
        Action: ['iam:PutRolePolicy', 'iam:AttachRolePolicy'],
        Resource: ROLE,
        Condition: { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/b' } },
      },
    ],
    ...[
      { Bool: { 'kms:GrantIsForAWSResource': true } },
      { StringEquals: { 'kms:ViaService': 'ec2.eu-west-1.amazonaws.com' } },
      { ArnEquals: { 'kms:GranteePrincipal': ROLE } },
    ].map((Condition): [string, object] => [
      `a grant of a key with ${JSON.stringify(Condition)}`,
      { Action: 'kms:CreateGrant', Resource: KEY, Condition },
    ]),
    [
      'to read what is attached',
      {
        Action: ['iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'kms:GetKeyPolicy', 'lambda:GetPolicy'],
        Resource: ROLE,
      },
    ],
  ])('%s', (_, ...statements) => {
    expect(rulesOfStatement(...statements)).toEqual([]);
  });

  test('two roles of which each has the half', () => {
    const Resources = {
      One: policy(UPDATE, { Roles: [{ Ref: 'A' }] }),
      Two: policy(passing('lambda.amazonaws.com'), { Roles: [{ Ref: 'B' }] }),
    };

    expect(rulesOf({ Resources })).toEqual([]);
  });

  test.each<[what: string, one: unknown, other: unknown]>([
    ['imports', { 'Fn::ImportValue': 'a' }, { 'Fn::ImportValue': 'b' }],
    ['outputs of a nested stack', { 'Fn::GetAtt': ['Inner', 'Outputs.A'] }, { 'Fn::GetAtt': ['Inner', 'Outputs.B'] }],
    ['names that only the deployment knows', { 'Fn::Sub': 'shop-${A}' }, { 'Fn::Sub': 'shop-${B}' }],
  ])('two roles of which each has the half, as %s', (_, one, other) => {
    const Resources = {
      One: policy(UPDATE, { Roles: [one] }),
      Two: policy(passing('lambda.amazonaws.com'), { Roles: [other] }),
    };

    expect(rulesOf({ Resources })).toEqual([]);
  });

  test('what the root of the same account may do with a key', () => {
    const root = { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } };
    const Statement = ['kms:*', ['kms:PutKeyPolicy', 'kms:DescribeKey']].map((Action) => ({
      Effect: 'Allow',
      Action,
      Resource: '*',
      Principal: root,
    }));

    expect(rulesOfResource('AWS::KMS::Key', { KeyPolicy: { Statement } })).toEqual([]);
  });
});
