import { openTrust } from '../../src/rules/open-trust';
import { PolicyKind } from '../../src/statement';
import { problemsOf } from './problems';

const CODEBUILD = { Service: 'codebuild.amazonaws.com' };
const TRUST = { Action: 'sts:AssumeRole', Principal: CODEBUILD };

describe('refuses', () => {
  test.each([PolicyKind.TRUST, PolicyKind.RESOURCE, PolicyKind.KEY, PolicyKind.OWN_RESOURCE])(
    'a service without a source in a %s',
    (kind) => {
      expect(problemsOf(openTrust, TRUST, kind)).toMatchObject([{ rule: 'open-trust' }]);
    },
  );

  test.each<[what: string, condition: object]>([
    ['a source that may be missing', { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } }],
    ['any source', { ArnLike: { 'aws:SourceArn': '*' } }],
    ['another condition', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }],
    ['a KMS condition outside a key policy', { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }],
  ])('a service with %s', (_, condition) => {
    expect(problemsOf(openTrust, { ...TRUST, Condition: condition }, PolicyKind.TRUST)).toHaveLength(1);
  });

  test('a service whose name is only known at deployment', () => {
    expect(
      problemsOf(
        openTrust,
        { ...TRUST, Principal: { Service: { 'Fn::Sub': 'logs.${AWS::Region}.amazonaws.com' } } },
        PolicyKind.RESOURCE,
      ),
    ).toMatchObject([{ problem: 'logs.${...}.amazonaws.com can act on behalf of any account' }]);
  });
});

describe('accepts', () => {
  test.each<[what: string, condition: object]>([
    ['its account', { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }],
    ['its resource', { ArnLike: { 'aws:SourceArn': { 'Fn::GetAtt': ['Project', 'Arn'] } } }],
    ['its organization', { StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3' } }],
  ])('a service with %s', (_, condition) => {
    expect(problemsOf(openTrust, { ...TRUST, Condition: condition }, PolicyKind.TRUST)).toEqual([]);
  });

  test.each<[condition: object]>([
    [{ StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }],
    [{ StringEquals: { 'kms:CallerAccount': '111122223333' } }],
    [{ StringEquals: { 'aws:SourceAccount': '111122223333' } }],
  ])('a service in a key policy with %j', (condition) => {
    expect(
      problemsOf(
        openTrust,
        { Action: 'kms:Decrypt', Principal: CODEBUILD, Resource: '*', Condition: condition },
        PolicyKind.KEY,
      ),
    ).toEqual([]);
  });

  test.each<[what: string, statement: object]>([
    ['an account', { Principal: { AWS: '111122223333' } }],
    ['a Deny', { Effect: 'Deny', Principal: CODEBUILD }],
    ['a statement without principal', {}],
    ['any service, which is the matter of another rule', { Principal: { Service: '*' } }],
  ])('%s', (_, statement) => {
    expect(problemsOf(openTrust, statement, PolicyKind.TRUST)).toEqual([]);
  });
});

test.each<[kind: PolicyKind, instead: RegExp]>([
  [
    PolicyKind.TRUST,
    /^add a condition: StringEquals on aws:SourceAccount with the account ID, or ArnLike on aws:SourceArn with the ARN of the resource$/,
  ],
  [
    PolicyKind.KEY,
    /, or StringEquals on kms:ViaService, kms:CallerAccount, or a kms:EncryptionContext:\.\.\. key that the service is documented to set$/,
  ],
])('says what to write instead in a %s', (kind, instead) => {
  expect(problemsOf(openTrust, TRUST, kind)[0].instead).toMatch(instead);
});

test.each<[what: string, statement: object]>([
  ['publish', { Action: 'sns:Publish', Principal: { Service: 'events.amazonaws.com' } }],
  [
    'publish, beside others',
    {
      Action: ['SNS:Publish', 'sns:GetTopicAttributes'],
      Principal: { Service: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] },
    },
  ],
])(
  'advises a role, and no condition, if EventBridge is let %s, because with a condition no message would arrive',
  (_, statement) => {
    expect(problemsOf(openTrust, statement, PolicyKind.RESOURCE)[0].instead).toMatch(
      /^set RoleArn of the rule target to a role/,
    );
  },
);

test.each<[what: string, statement: object]>([
  [
    'EventBridge is let do something else',
    { Action: 'sqs:SendMessage', Principal: { Service: 'events.amazonaws.com' } },
  ],
  ['another service is let publish', { Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } }],
])('advises a condition if %s', (_, statement) => {
  expect(problemsOf(openTrust, statement, PolicyKind.RESOURCE)[0].instead).toMatch(/^add a condition: /);
});
