import fc from 'fast-check';
import { holdsWithoutKey, isAnswered } from '../../src/deployment/condition-keys';
import { normalizePolicies } from '../../src/deployment/policy-normalization';
import { Template, Value } from '../../src/stacks/template';

type Statement = Record<string, Value>;

const ALLOW = { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: 'arn:aws:kms:us-east-1:111122223333:key/1' };
const DENY = { Effect: 'Deny', Action: ['s3:PutObject'], Resource: '*', Principal: '*' };

function policy(...statements: Statement[]): Template {
  return {
    Resources: {
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: { Version: '2012-10-17', Statement: statements } },
      },
      Key: { Type: 'AWS::KMS::Key' },
      Alias: {
        Type: 'AWS::KMS::Alias',
        Properties: { AliasName: 'alias/shop', TargetKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
      },
      Second: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/shop2', TargetKeyId: { Ref: 'Key' } } },
      Foreign: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/other', TargetKeyId: 'a-key-id' } },
      Nameless: { Type: 'AWS::KMS::Alias' },
      Log: { Type: 'AWS::Logs::LogGroup' },
    },
  };
}

function normalized(...statements: Statement[]) {
  const { template, changes } = normalizePolicies(policy(...statements));
  const document = template.Resources.Policy.Properties!.PolicyDocument as { Statement: Statement[] };
  return { statements: document.Statement, what: changes.map(({ what }) => what), why: changes.map(({ why }) => why) };
}

describe('an Allow', () => {
  test.each<[string, Statement]>([
    ['no condition', ALLOW],
    ['a condition the embedded AWS can judge', { ...ALLOW, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    [
      'a condition that holds without its key',
      { ...ALLOW, Condition: { StringEqualsIfExists: { 'kms:ViaService': 's3' } } },
    ],
    ['an intrinsic in place of the statement', { 'Fn::If': ['A', ALLOW, { Ref: 'AWS::NoValue' }] }],
  ])('with %s stays as it is', (_, statement) => {
    const { statements, what } = normalized(statement);

    expect(statements).toEqual([statement]);
    expect(what).toEqual([]);
  });

  test('loses the conditions that could never hold, keeps the others, and each loss is reported', () => {
    const { statements, what, why } = normalized({
      ...ALLOW,
      Condition: {
        StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'aws:PrincipalTag/team': 'shop' },
        StringLike: { 'kms:EncryptionContext:aws:s3:arn': 'x' },
      },
    });

    expect(statements).toEqual([{ ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'shop' } } }]);
    expect(what).toEqual(['condition kms:ViaService left out', 'condition kms:EncryptionContext:aws:s3:arn left out']);
    expect(why[0]).toMatch(/never sets/);
  });

  test('loses a condition on a policy variable', () => {
    const { statements, why } = normalized({
      ...ALLOW,
      Condition: { StringEquals: { 'aws:PrincipalTag/team': '${aws:RequestTag/team}' } },
    });

    expect(statements).toEqual([ALLOW]);
    expect(why[0]).toMatch(/policy variables/);
  });

  test('has policy variables of its resources widened', () => {
    const { statements, what } = normalized({
      ...ALLOW,
      Resource: [
        'arn:aws:s3:::b/${aws:username}/*',
        { 'Fn::Sub': '${Bucket}/${aws:userid}' },
        { 'Fn::Sub': '${Bucket}/home/${!aws:userid}' },
      ],
    });

    expect(statements[0].Resource).toEqual([
      'arn:aws:s3:::b/*/*',
      { 'Fn::Sub': '${Bucket}/*' },
      { 'Fn::Sub': '${Bucket}/home/*' },
    ]);
    expect(what).toHaveLength(3);
  });

  test.each<[string, Value, Value[]]>([
    ['a text', 'arn:aws:logs:r:a:log-group:shop:*', ['arn:aws:logs:r:a:log-group:shop']],
    ['a text of a stream', 'arn:aws:logs:r:a:log-group:shop:log-stream:*', ['arn:aws:logs:r:a:log-group:shop']],
    [
      'a Sub',
      { 'Fn::Sub': 'arn:aws:logs:${AWS::Region}:a:log-group:x:*' },
      [{ 'Fn::Sub': 'arn:aws:logs:${AWS::Region}:a:log-group:x' }],
    ],
    [
      'a Join',
      { 'Fn::Join': ['', ['arn:aws:logs:r:a:log-group:', { Ref: 'Log' }, ':*']] },
      [{ 'Fn::Join': ['', ['arn:aws:logs:r:a:log-group:', { Ref: 'Log' }, '']] }],
    ],
    [
      'an attribute of the group',
      { 'Fn::GetAtt': ['Log', 'Arn'] },
      [{ 'Fn::Sub': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Log}' }],
    ],
    ['a text of something else', 'arn:aws:sqs:r:a:*', []],
    ['a Sub of something else', { 'Fn::Sub': 'arn:aws:sqs:r:a:*' }, []],
    ['a Join that ends in a reference', { 'Fn::Join': ['', ['arn:aws:logs:r:a:log-group:', { Ref: 'Log' }]] }, []],
    ['a Join of something else', { 'Fn::Join': ['', ['arn:aws:sqs:', ':*']] }, []],
    ['a Join by a separator', { 'Fn::Join': [':', ['arn:aws:logs:r:a:log-group', '*']] }, []],
    ['another function', { 'Fn::ImportValue': 'log' }, []],
  ])('on a log group, written as %s, also names the group without its suffix', (_, resource, added) => {
    const { statements, what } = normalized({ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: resource });

    expect([statements[0].Resource].flat()).toEqual([resource, ...added]);
    expect(what).toHaveLength(added.length);
  });

  test('on a key also names its aliases', () => {
    const { statements } = normalized({ ...ALLOW, Resource: { 'Fn::GetAtt': ['Key', 'Arn'] } });

    expect(statements[0].Resource).toEqual([
      { 'Fn::GetAtt': ['Key', 'Arn'] },
      { 'Fn::Sub': 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:${Alias}' },
      { 'Fn::Sub': 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:${Second}' },
    ]);
  });

  test('to read several parameters or alarms is split, because the embedded AWS checks it against * only', () => {
    const read = {
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'ssm:GetParameters'],
      Resource: 'arn:aws:ssm:r:a:parameter/x',
    };

    expect(normalized(read).statements).toEqual([
      { ...read, Action: ['ssm:GetParameter'] },
      { ...read, Action: ['ssm:GetParameters'], Resource: '*' },
    ]);
    expect(normalized({ ...read, Action: 'ssm:GetParametersByPath' }).statements).toEqual([
      { ...read, Action: ['ssm:GetParametersByPath'], Resource: '*' },
    ]);
    expect(normalized({ ...read, Action: 'cloudwatch:DescribeAlarms' }).statements).toEqual([
      { ...read, Action: ['cloudwatch:DescribeAlarms'], Resource: '*' },
    ]);
    expect(normalized({ ...read, Resource: '*' }).statements).toEqual([{ ...read, Resource: '*' }]);
  });

  test('without action or resource, as in no valid policy, does not stop the others', () => {
    expect(normalized({ Effect: 'Allow', NotAction: 'iam:*', NotResource: 'x' }).statements).toEqual([
      { Effect: 'Allow', NotAction: 'iam:*', NotResource: 'x' },
    ]);
  });
});

describe('a Deny', () => {
  test.each<[string, Value]>([
    ['a key the embedded AWS knows', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['an unknown key it waits for', { StringEquals: { 'kms:ViaService': 'x' } }],
    ['a policy variable for an unknown key it waits for', { StringEquals: { 'kms:ViaService': '${aws:username}' } }],
  ])('with %s stays', (_, Condition) => {
    expect(normalized({ ...DENY, Condition }).statements).toEqual([{ ...DENY, Condition }]);
  });

  test.each<[string, Statement, string]>([
    [
      'with a Sid',
      {
        Sid: 'OnlyOurKey',
        ...DENY,
        Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'k' } },
      },
      'deny statement OnlyOurKey left out',
    ],
    [
      'without one',
      { ...DENY, Condition: { Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' } } },
      'deny statement left out',
    ],
  ])('that would always apply, %s, is left out and reported', (_, statement, what) => {
    expect(normalized(statement)).toMatchObject({ statements: [], what: [what] });
  });

  test.each<[string, Statement]>([
    ['in its resource', { ...DENY, Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/${aws:username}/*'] }],
    ['in NotResource', { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::b/${aws:username}/*' }],
    ['in the value of a key', { ...DENY, Condition: { StringNotEquals: { 's3:prefix': 'home/${aws:username}' } } }],
    ['in a Sub', { ...DENY, Resource: { 'Fn::Sub': '${Bucket.Arn}/${!aws:username}/*' } }],
  ])('with a policy variable %s is left out and reported', (_, statement) => {
    const { statements, what, why } = normalized({ Sid: 'Homes', ...statement });

    expect(statements).toEqual([]);
    expect(what).toEqual(['deny statement Homes left out']);
    expect(why[0]).toMatch(/policy variables/);
  });
});

test('a trust policy is left alone', () => {
  const AssumeRolePolicyDocument = {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'codebuild.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:Other': '1' } },
      },
    ],
  };
  const template: Template = {
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument } } },
  };

  expect(normalizePolicies(template)).toEqual({ template, changes: [] });
});

test('a single statement outside a list is read, too', () => {
  const template: Template = {
    Resources: { P: { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument: { Statement: ALLOW } } } },
  };

  expect(normalizePolicies(template).template.Resources.P.Properties).toEqual({
    PolicyDocument: { Statement: [ALLOW] },
  });
});

describe('whatever the policy', () => {
  const key = fc.constantFrom('kms:ViaService', 'aws:SecureTransport', 'ecs:cluster', 's3:prefix', 'events:source');
  const operator = fc.constantFrom(
    'StringEquals',
    'StringNotEquals',
    'StringLikeIfExists',
    'Null',
    'ForAllValues:StringEquals',
    'ForAnyValue:StringLike',
  );
  const value = fc.constantFrom<Value>('true', 'false', '${aws:username}', { Ref: 'Key' });
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.subarray(['ssm:GetParameters', 'ssm:GetParameter', 'logs:PutLogEvents', 'kms:Decrypt'], {
      minLength: 1,
    }),
    Resource: fc.constantFrom<Value>(
      '*',
      'arn:aws:logs:r:a:log-group:x:*',
      { 'Fn::GetAtt': ['Log', 'Arn'] },
      { Ref: 'Key' },
      'a/${aws:username}',
    ),
    Condition: fc.dictionary(operator, fc.dictionary(key, value, { minKeys: 1, maxKeys: 2 }), { maxKeys: 2 }),
  });

  test('normalizing twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 4 }), (statements) => {
        const once = normalizePolicies(policy(...(statements as unknown as Statement[]))).template;

        expect(normalizePolicies(once)).toEqual({ template: once, changes: [] });
      }),
    );
  });

  test('no Allow depends on a key that is always absent, and no Deny applies because a key is absent', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 4 }), (statements) => {
        for (const { Effect, Condition = {} } of normalized(...(statements as unknown as Statement[])).statements) {
          for (const [name, block] of Object.entries(Condition as Record<string, Record<string, Value>>)) {
            for (const [asked, expected] of Object.entries(block)) {
              expect(isAnswered(asked) || holdsWithoutKey(name, expected) === (Effect === 'Allow')).toBe(true);
            }
          }
        }
      }),
    );
  });

  test('every difference from the original is reported', () => {
    fc.assert(
      fc.property(statement, (one) => {
        const original = policy(one as unknown as Statement);
        const { template, changes } = normalizePolicies(original);
        const differs = JSON.stringify(template.Resources.Policy) !== JSON.stringify(original.Resources.Policy);

        expect(changes.length > 0).toBe(differs);
      }),
    );
  });
});
