import fc from 'fast-check';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { decide, DecidingPolicies } from '../../../src/required-permissions/policy/decide';
import { Request, Statement } from '../../../src/required-permissions/policy/statements';
import { UNKNOWN_PART } from '../../../src/required-permissions/policy/wildcards';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/builder`;
const PRINCIPAL = { roleArn: ROLE };
const BUCKET = 'arn:aws:s3:::site';
const OBJECT = `${BUCKET}/pages/index.html`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`;

const allow = (more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: OBJECT,
  ...more,
});
const outcome = (request: Partial<Request>, policies: Partial<DecidingPolicies>) =>
  decide(
    PRINCIPAL,
    { action: 's3:GetObject', resource: OBJECT, context: {}, ...request },
    { identity: [], unread: [], resource: [], ...policies },
  );

describe('a decision', () => {
  it.each<[string, Partial<Request>, Statement[], string]>([
    ['allows what a statement names', {}, [allow()], 'allowed'],
    ['denies what no statement names', {}, [allow({ Action: 's3:PutObject' })], 'denied'],
    ['reads wildcards and case of actions', {}, [allow({ Action: 'S3:get*' })], 'allowed'],
    ['reads single letters of resources', {}, [allow({ Resource: `${BUCKET}/pages/inde?.html` })], 'allowed'],
    ['denies another resource', {}, [allow({ Resource: `${BUCKET}/other/*` })], 'denied'],
    ['reads actions that are left out', {}, [allow({ Action: undefined, NotAction: ['s3:PutObject'] })], 'allowed'],
    [
      'reads resources that are left out',
      {},
      [allow({ Resource: undefined, NotResource: [`${BUCKET}/pages/*`] })],
      'denied',
    ],
    ['lets a denial win', {}, [allow(), allow({ Effect: 'Deny', Resource: '*' })], 'denied'],
    [
      'fills in variables',
      { context: { 'aws:PrincipalAccount': ACCOUNT } },
      [allow({ Resource: 'arn:aws:s3:::site/${aws:PrincipalAccount}' })],
      'denied',
    ],
    ['leaves a variable open that is not known', {}, [allow({ Resource: '${aws:userid}' })], 'undecided'],
    [
      'leaves open whether all objects are meant',
      { resource: `${BUCKET}/pages/${UNKNOWN_PART}` },
      [allow()],
      'undecided',
    ],
    [
      'knows that all objects are meant',
      { resource: `${BUCKET}/pages/${UNKNOWN_PART}` },
      [allow({ Resource: `${BUCKET}/*` })],
      'allowed',
    ],
    [
      'knows that no object is meant',
      { resource: `${BUCKET}/pages/${UNKNOWN_PART}` },
      [allow({ Resource: `${BUCKET}/p` })],
      'denied',
    ],
    [
      'does not take a literal star for any resource',
      { resource: `${BUCKET}/*` },
      [allow({ Resource: `${BUCKET}/pages/*` })],
      'denied',
    ],
    [
      'leaves a condition open whose key is not known',
      {},
      [allow({ Condition: { StringEquals: { 'aws:SourceIp': '::1' } } })],
      'undecided',
    ],
    [
      'leaves an operator open that it does not evaluate',
      { context: { 'aws:SourceIp': '10.0.0.1' } },
      [allow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })],
      'undecided',
    ],
    [
      'leaves a denial open that may apply',
      {},
      [allow(), allow({ Effect: 'Deny', Condition: { Bool: { 'aws:ViaAWSService': 'true' } } })],
      'undecided',
    ],
    [
      'leaves a condition open whose variable is not known',
      { context: { a: '1' } },
      [allow({ Condition: { StringEquals: { a: '${aws:userid}' } } })],
      'undecided',
    ],
    [
      'takes none of no values for all of them',
      { context: { a: null } },
      [allow({ Condition: { 'ForAllValues:StringEquals': { a: '1' } } })],
      'allowed',
    ],
    [
      'does not take no value for any of them',
      { context: { a: null } },
      [allow({ Condition: { 'ForAnyValue:StringEquals': { a: '1' } } })],
      'denied',
    ],
    [
      'takes any value of several',
      { context: { a: ['1', '2'] } },
      [allow({ Condition: { 'ForAnyValue:StringEquals': { a: '1' } } })],
      'allowed',
    ],
    [
      'wants all values of several',
      { context: { a: ['1', '2'] } },
      [allow({ Condition: { 'ForAllValues:StringEquals': { a: '1' } } })],
      'denied',
    ],
    [
      'compares the parts of an ARN',
      { context: { a: 'arn:aws:sns:eu-south-2:1:t' } },
      [allow({ Condition: { ArnLike: { a: 'arn:aws:sns:*:t' } } })],
      'denied',
    ],
    [
      'leaves an ARN open that is known in part',
      { context: { a: `arn:aws:sns:eu-south-2:1:${UNKNOWN_PART}` } },
      [allow({ Condition: { ArnLike: { a: 'arn:aws:sns:*:1:t' } } })],
      'undecided',
    ],
    [
      'knows that the end of an unknown object is another',
      { resource: `${BUCKET}/${UNKNOWN_PART}.zip` },
      [allow({ Resource: `${BUCKET}/*.html` })],
      'denied',
    ],
    [
      'denies in spite of an open condition if another one fails',
      { context: { a: '1' } },
      [allow({ Condition: { StringEquals: { a: '2', b: '1' } } })],
      'denied',
    ],
  ])('%s', (_, request, identity, expected) => {
    expect(outcome(request, { identity }).outcome).toBe(expected);
  });

  it.each<[string, Partial<DecidingPolicies>, string]>([
    [
      'takes the policy of the resource that names the role',
      { resource: [allow({ Principal: { AWS: ROLE } })] },
      'allowed',
    ],
    ['takes the policy of the resource that names everybody', { resource: [allow({ Principal: '*' })] }, 'allowed'],
    ['does not take one that names somebody else', { resource: [allow({ Principal: { AWS: `${ROLE}2` } })] }, 'denied'],
    [
      'does not take one that names a service',
      { resource: [allow({ Principal: { Service: 'lambda.amazonaws.com' } })] },
      'denied',
    ],
    ['does not take the account for the role', { resource: [allow({ Principal: { AWS: ACCOUNT } })] }, 'denied'],
    ['takes everybody but others', { resource: [allow({ NotPrincipal: { AWS: `${ROLE}2` } })] }, 'allowed'],
    ['does not take everybody but the role', { resource: [allow({ NotPrincipal: { AWS: ROLE } })] }, 'denied'],
    [
      'lets the resource deny',
      { identity: [allow()], resource: [allow({ Effect: 'Deny', Principal: '*', Resource: undefined })] },
      'denied',
    ],
    ['leaves a resource open whose policy it does not have', { resource: undefined }, 'undecided'],
    ['leaves a policy open that it cannot read', { unread: ['arn:aws:iam::aws:policy/PowerUserAccess'] }, 'undecided'],
    ['lets a boundary deny', { identity: [allow()], boundary: [allow({ Action: 's3:PutObject' })] }, 'denied'],
    ['allows within a boundary', { identity: [allow()], boundary: [allow({ Action: '*', Resource: '*' })] }, 'allowed'],
  ])('%s', (_, policies, expected) => {
    expect(outcome({}, policies).outcome).toBe(expected);
  });

  it.each<[string, Partial<DecidingPolicies>, string]>([
    ['wants the key to let in the account', { identity: [allow({ Action: 'kms:Decrypt', Resource: KEY })] }, 'denied'],
    [
      'wants the role to have it too',
      { resource: [allow({ Action: 'kms:*', Resource: '*', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })] },
      'denied',
    ],
    [
      'is content with both',
      {
        identity: [allow({ Action: 'kms:Decrypt', Resource: KEY })],
        resource: [allow({ Action: 'kms:*', Resource: '*', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })],
      },
      'allowed',
    ],
    [
      'is content with a key that names the role',
      { resource: [allow({ Action: 'kms:Decrypt', Resource: '*', Principal: { AWS: ROLE } })] },
      'allowed',
    ],
  ])('of a key %s', (_, policies, expected) => {
    expect(outcome({ action: 'kms:Decrypt', resource: KEY }, policies).outcome).toBe(expected);
  });

  it('about a resource of another account needs both sides', () => {
    const request = { action: 'sns:Publish', resource: 'arn:aws:sns:us-east-1:444455556666:topic' };
    const identity = [allow({ Action: 'sns:Publish', Resource: '*' })];

    expect(outcome(request, { identity }).outcome).toBe('denied');
    expect(
      outcome(request, {
        identity,
        resource: [allow({ Action: 'sns:Publish', Resource: '*', Principal: { AWS: ACCOUNT } })],
      }).outcome,
    ).toBe('allowed');
  });

  it('about a service uses the policy of the resource only', () => {
    const of = (resource: Statement[]) =>
      decide(
        { service: 'events.amazonaws.com' },
        { action: 's3:GetObject', resource: OBJECT, context: {} },
        { identity: [], unread: [], resource },
      ).outcome;

    expect(of([allow({ Principal: { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] } })])).toBe('allowed');
    expect(of([allow({ Principal: { Service: 'sns.amazonaws.com' } })])).toBe('denied');
    expect(of([allow({ Principal: { AWS: '*' } })])).toBe('denied');
  });

  it.each<[string, Partial<DecidingPolicies>, Partial<Request>, string]>([
    [
      'a key',
      {
        identity: [allow({ Condition: { StringEquals: { 'aws:SourceIp': '::1' } } })],
        resource: [allow({ Principal: '*', Condition: { StringEquals: { 'aws:SourceIp': '::1' } } })],
        boundary: [allow()],
      },
      {},
      'the value of aws:SourceIp is unknown',
    ],
    [
      'a policy',
      { unread: ['arn:aws:iam::aws:policy/PowerUserAccess'] },
      {},
      'the policy arn:aws:iam::aws:policy/PowerUserAccess cannot be read',
    ],
    ['the resource policy', { resource: undefined }, {}, 'the resource policy is not part of the app'],
    [
      'the resource',
      { identity: [allow()] },
      { resource: `${BUCKET}/${UNKNOWN_PART}` },
      'only a part of the resource ARN is known',
    ],
  ])('says that it does not know %s', (_, policies, request, because) => {
    expect(outcome(request, policies)).toEqual({ outcome: 'undecided', because });
  });
});

describe('decisions and those of a simulator of IAM', () => {
  const resources = [
    OBJECT,
    `${BUCKET}/pages/*`,
    `${BUCKET}/*`,
    'arn:aws:s3:::other/*',
    'arn:aws:s3:::sit?/pages/index.html',
    '*',
  ];
  const actions = ['s3:GetObject', 's3:Get*', 's3:PutObject', 's3:*', 's3:?etObject'];
  const values = ['eu-south-2', 'eu-*', 'EU-SOUTH-2', 'us-east-1', '??-south-?'];
  const oneOrMore = <T>(items: readonly T[]) =>
    fc.oneof(fc.constantFrom(...items), fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 3 }));
  const operators = [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ].flatMap((name) => [name, `${name}IfExists`]);
  const texts = fc
    .tuple(fc.constantFrom(...operators), fc.constantFrom('aws:RequestedRegion', 's3:prefix'), oneOrMore(values))
    .map(([operator, key, value]) => ({ [operator]: { [key]: value } }));
  const arns = fc
    .tuple(
      fc.constantFrom('ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'ArnLikeIfExists'),
      oneOrMore([
        ROLE,
        `arn:aws:iam::${ACCOUNT}:role/*`,
        `arn:aws:iam::*:role/b?ilder`,
        `arn:aws:iam::${ACCOUNT}:user/*`,
      ]),
    )
    .map(([operator, value]) => ({ [operator]: { 'aws:PrincipalArn': value } }));
  const others = fc.constantFrom<object>(
    { Null: { 's3:prefix': 'true' } },
    { Null: { 'aws:RequestedRegion': 'true' } },
    { Null: { 's3:prefix': 'false' } },
    { Bool: { 'aws:SecureTransport': 'true' } },
    { Bool: { 'aws:SecureTransport': 'false' } },
    { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
  );
  const statement = fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
      action: fc.tuple(fc.constantFrom('Action', 'Action', 'NotAction'), oneOrMore(actions)),
      resource: fc.tuple(fc.constantFrom('Resource', 'Resource', 'NotResource'), oneOrMore(resources)),
      Condition: fc.option(fc.oneof(texts, arns, others), { nil: undefined }),
    })
    .map(
      ({ Effect, action: [action, ofAction], resource: [resource, ofResource], Condition }) =>
        ({
          Effect,
          [action]: ofAction,
          [resource]: ofResource,
          ...(Condition && { Condition }),
        }) as unknown as Statement,
    );
  const policy = fc.array(statement, { minLength: 1, maxLength: 3 });
  const bucketPolicy = fc.array(
    fc
      .tuple(
        statement,
        fc.constantFrom<unknown>(
          '*',
          { AWS: ROLE },
          { AWS: `${ROLE}2` },
          { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          { Service: 'lambda.amazonaws.com' },
        ),
      )
      .map(([one, Principal]) => ({ ...one, Principal })),
    { maxLength: 2 },
  );
  const context = { 'aws:RequestedRegion': 'eu-south-2', 'aws:SecureTransport': 'true', 'aws:PrincipalArn': ROLE };

  it('are the same for every policy of a role and a bucket', async () => {
    await fc.assert(
      fc.asyncProperty(policy, bucketPolicy, async (identity, resource) => {
        const simulated = await runSimulation(
          {
            request: {
              principal: ROLE,
              action: 's3:GetObject',
              resource: { resource: OBJECT, accountId: ACCOUNT },
              contextVariables: context,
            },
            identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement: identity } }],
            serviceControlPolicies: [],
            resourceControlPolicies: [],
            ...(resource.length > 0 && { resourcePolicy: { Version: '2012-10-17', Statement: resource } }),
          } as never,
          {},
        );
        if (simulated.resultType === 'error') {
          throw new Error(JSON.stringify(simulated));
        }
        const decided = decide(
          PRINCIPAL,
          {
            action: 's3:GetObject',
            resource: OBJECT,
            context: { ...context, 's3:prefix': null, 'aws:MultiFactorAuthPresent': null },
          },
          { identity, unread: [], resource },
        );
        expect(decided.outcome).toBe(
          (simulated as { overallResult: string }).overallResult === 'Allowed' ? 'allowed' : 'denied',
        );
      }),
      { numRuns: 400 },
    );
  });
});
