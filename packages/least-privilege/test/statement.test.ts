import { PolicyKind, Statement } from '../src/statement';

const OWN_ROOT = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']],
};

function speaksToRoot(principal: unknown, account?: string): boolean {
  return new Statement({ Effect: 'Allow', Principal: principal }, PolicyKind.KEY, account).speaksToAccountRoot;
}

describe('the account root', () => {
  test.each<[what: string, principal: unknown]>([
    ['its ARN with pseudo parameters', { AWS: OWN_ROOT }],
    ['its ARN through Fn::Sub', { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } }],
    ['its ARN', { AWS: 'arn:aws:iam::111122223333:root' }],
    ['the account id', { AWS: ['111122223333'] }],
    ['the account as a pseudo parameter', { AWS: { Ref: 'AWS::AccountId' } }],
  ])('is %s', (_, principal) => {
    expect(speaksToRoot(principal, '111122223333')).toBe(true);
  });

  test.each<[principal: unknown]>([[OWN_ROOT], [{ Ref: 'AWS::AccountId' }]])(
    'is %j if synthesis does not know the account',
    (principal) => {
      expect(speaksToRoot({ AWS: principal })).toBe(true);
    },
  );

  test.each(['arn:aws:iam::111122223333:root', '111122223333'])(
    'is not %s if synthesis does not know the account',
    (principal) => {
      expect(speaksToRoot({ AWS: principal })).toBe(false);
    },
  );

  test.each<[what: string, principal: unknown]>([
    ['nobody', undefined],
    ['everybody', '*'],
    ['a role', { AWS: 'arn:aws:iam::111122223333:role/admin' }],
    ['what only the deployment knows', { AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
    ['the root and a role', { AWS: [OWN_ROOT, 'arn:aws:iam::111122223333:role/admin'] }],
    ['the root of another account', { AWS: 'arn:aws:iam::444455556666:root' }],
    ['the root of an account that only the deployment knows', { AWS: { 'Fn::Sub': 'arn:aws:iam::${Other}:root' } }],
    ['a service', { Service: '111122223333' }],
  ])('is not %s', (_, principal) => {
    expect(speaksToRoot(principal, '111122223333')).toBe(false);
  });
});

test('every choice of the template is expanded', () => {
  const statement = new Statement(
    {
      Effect: { 'Fn::If': ['Open', 'Allow', 'Deny'] },
      Action: { 'Fn::If': ['Big', ['s3:GetObject', 's3:PutObject'], 's3:ListBucket'] },
      Principal: { 'Fn::If': ['Open', '*', { Service: 's3.amazonaws.com' }] },
      Condition: { StringEquals: { 'aws:SourceAccount': ['111122223333', { Ref: 'AWS::AccountId' }] } },
    },
    PolicyKind.RESOURCE,
  );

  expect(statement.allows).toBe(true);
  expect(statement.actions).toEqual(['s3:GetObject', 's3:PutObject', 's3:ListBucket']);
  expect(statement.principals).toEqual([
    { type: 'AWS', name: '*' },
    { type: 'Service', name: 's3.amazonaws.com' },
  ]);
  expect(statement.bindings).toEqual([
    { operator: 'StringEquals', key: 'aws:SourceAccount', values: ['111122223333', '\uE001'] },
  ]);
});

test('a value that one choice leaves out binds nothing', () => {
  const condition = {
    StringEquals: { 'aws:SourceAccount': { 'Fn::If': ['Strict', '111122223333', { Ref: 'AWS::NoValue' }] } },
  };

  expect(new Statement({ Effect: 'Allow', Condition: condition }, PolicyKind.TRUST).bindings[0].values).toEqual([]);
});
