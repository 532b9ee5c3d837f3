import { openPrincipal } from '../../src/rules/open-principal';
import { PolicyKind } from '../../src/statement';
import { problemsOf } from './problems';

function problems(statement: object) {
  return problemsOf(openPrincipal, statement, PolicyKind.RESOURCE);
}

describe('refuses', () => {
  test.each<[principal: unknown]>([
    ['*'],
    [{ AWS: '*' }],
    [{ AWS: ['111122223333', '*'] }],
    [{ AWS: 'arn:aws:iam::111122223333:role/*' }],
    [{ Service: '*' }],
    [{ Federated: '*' }],
  ])('principal %j', (principal) => {
    expect(problems({ Principal: principal })).toMatchObject([{ rule: 'open-principal' }]);
  });

  test.each<[condition: object]>([
    [{ StringLike: { 'aws:PrincipalArn': '*' } }],
    [{ StringEqualsIfExists: { 'aws:PrincipalAccount': '111122223333' } }],
    [{ Bool: { 'aws:SecureTransport': 'true' } }],
    [{ StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }],
    [{ StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }],
  ])('everyone with %j', (condition) => {
    expect(problems({ Principal: '*', Condition: condition })).toHaveLength(1);
  });

  test.each<[what: string, statement: object]>([
    [
      'an action of another service, which never sends the key',
      { Action: 's3:GetObject', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } },
    ],
    [
      'such an action beside one of Lambda',
      {
        Action: ['lambda:InvokeFunctionUrl', 's3:GetObject'],
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
      },
    ],
    [
      'an action of Lambda that is no call',
      { Action: 'lambda:AddPermission', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } },
    ],
    ['no action', { Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } }],
    [
      'a key that may be missing',
      {
        Action: 'lambda:InvokeFunctionUrl',
        Condition: { StringEqualsIfExists: { 'lambda:FunctionUrlAuthType': 'NONE' } },
      },
    ],
    [
      'every URL but one without authentication',
      { Action: 'lambda:InvokeFunctionUrl', Condition: { StringNotEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } },
    ],
    [
      'calls that may be others than through a URL',
      { Action: 'lambda:InvokeFunction', Condition: { BoolIfExists: { 'lambda:InvokedViaFunctionUrl': 'true' } } },
    ],
    [
      'calls that are not through a URL',
      { Action: 'lambda:InvokeFunction', Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'false' } } },
    ],
    [
      'several kinds of URL',
      {
        Action: 'lambda:InvokeFunctionUrl',
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': ['NONE', 'AWS_IAM'] } },
      },
    ],
  ])('everyone as if for a function URL, with %s', (_, statement) => {
    expect(problems({ Principal: '*', ...statement })).toMatchObject([{ rule: 'open-principal' }]);
  });

  test.each<[isFinal: boolean, operator: string, range: unknown]>([
    [false, 'IpAddress', ['203.0.113.0/24', '198.51.100.7']],
    [false, 'IpAddress', '2001:db8::/32'],
    [false, 'IpAddress', { Ref: 'Office' }],
    [true, 'IpAddress', ['203.0.113.0/24', '0.0.0.0/0']],
    [true, 'IpAddress', ['0.0.0.0/1', '128.0.0.0/1']],
    [true, 'IpAddress', '::/0'],
    [true, 'IpAddress', '2000::/3'],
    [true, 'IpAddress', '203.0.*'],
    [true, 'IpAddress', []],
    [true, 'NotIpAddress', '203.0.113.0/24'],
    [true, 'IpAddressIfExists', '203.0.113.0/24'],
  ])('everyone, finally: %s, with %s of %j', (isFinal, operator, range) => {
    const [found] = problems({ Principal: '*', Condition: { [operator]: { 'aws:SourceIp': range } } });

    expect([found!.rule, found!.isFinal ?? false]).toEqual(['open-principal', isFinal]);
  });

  test('and says what to write instead', () => {
    expect(problems({ Principal: '*' })).toEqual([
      {
        rule: 'open-principal',
        isFinal: true,
        problem: 'principal * allows everyone',
        instead:
          'set Principal to an ARN, or add a condition: StringEquals on aws:PrincipalAccount, aws:PrincipalOrgID or aws:SourceAccount, or ArnLike on aws:SourceArn',
      },
    ]);
  });
});

describe('accepts', () => {
  test.each<[key: string, value: string]>([
    ['aws:PrincipalOrgID', 'o-a1b2c3'],
    ['aws:PrincipalAccount', '111122223333'],
    ['aws:PrincipalArn', 'arn:aws:iam::111122223333:role/deploy'],
    ['aws:SourceArn', 'arn:aws:sns:eu-west-1:111122223333:alarms'],
    ['aws:SourceAccount', '111122223333'],
    ['AWS:SourceOwner', '111122223333'],
    ['aws:SourceVpce', 'vpce-1a2b3c'],
    ['kms:CallerAccount', '111122223333'],
  ])('everyone with %s', (key, value) => {
    expect(problems({ Principal: { AWS: '*' }, Condition: { StringEquals: { [key]: value } } })).toEqual([]);
  });

  test.each<[what: string, statement: object]>([
    [
      'a Deny for everybody',
      { Effect: 'Deny', Principal: '*', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ],
    ['an exact principal', { Principal: { AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } } }],
    ['a statement without principal', {}],
    [
      'a function URL without authentication',
      {
        Principal: '*',
        Action: 'lambda:InvokeFunctionUrl',
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
      },
    ],
    [
      'calls through a function URL',
      {
        Principal: '*',
        Action: 'lambda:InvokeFunction',
        Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': true } },
      },
    ],
    [
      'calls through a function URL, as a permission has it',
      {
        Principal: '*',
        Action: 'Lambda:InvokeFunction',
        Condition: { StringEquals: { 'Lambda:InvokedViaFunctionUrl': 'true' } },
      },
    ],
  ])('%s', (_, statement) => {
    expect(problems(statement)).toEqual([]);
  });
});
