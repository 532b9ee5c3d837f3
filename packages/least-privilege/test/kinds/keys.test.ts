import { arnOf, either, join, rulesOfResource, sub } from './rules-of';

const OTHER = '444455556666';
const TRAIL = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/all';
const GROUP = 'arn:aws:logs:eu-west-1:111122223333:log-group:shop';

function rulesOfKey(statement: object, account?: string): string[] {
  const Statement = [{ Effect: 'Allow', Resource: '*', ...statement }];
  return rulesOfResource('AWS::KMS::Key', { KeyPolicy: { Version: '2012-10-17', Statement } }, account);
}

describe('kms:* is refused in a stack without an account for', () => {
  test.each<[what: string, principal: unknown]>([
    ['the root of another account', { AWS: `arn:aws:iam::${OTHER}:root` }],
    ['another account', { AWS: OTHER }],
    ['another account beside the own one', { AWS: [{ Ref: 'AWS::AccountId' }, OTHER] }],
    ['the own account or another', { AWS: either({ Ref: 'AWS::AccountId' }, `arn:aws:iam::${OTHER}:root`) }],
    ['another account in a partition', { AWS: sub(`arn:\${AWS::Partition}:iam::${OTHER}:root`) }],
    ['an account that is a parameter', { AWS: sub('arn:aws:iam::${Other}:root') }],
    ['an account that is joined', { AWS: join('arn:aws:iam::', '4444', '55556666', ':root') }],
    ['a role', { AWS: arnOf('Role') }],
    ['a user of the own account', { AWS: sub('arn:aws:iam::${AWS::AccountId}:user/root') }],
    ['the own account as a service', { Service: { Ref: 'AWS::AccountId' } }],
    ['an account from an ARN', { AWS: { 'Fn::Select': [4, { 'Fn::Split': [':', arnOf('Role')] }] } }],
  ])('%s', (_, Principal) => {
    expect(rulesOfKey({ Action: 'kms:*', Principal })).toContain('wildcard-action');
  });

  test('the root of another account than the one of the stack', () => {
    expect(rulesOfKey({ Action: 'kms:*', Principal: { AWS: `arn:aws:iam::${OTHER}:root` } }, '111122223333')).toEqual([
      'wildcard-action',
    ]);
  });
});

describe('kms:* is accepted for', () => {
  test.each<[what: string, principal: unknown, account: string | undefined]>([
    [
      'the own account, in a stack without an account',
      { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
      undefined,
    ],
    ['the own account id', { AWS: { Ref: 'AWS::AccountId' } }, undefined],
    ['the account of the stack', { AWS: 'arn:aws:iam::111122223333:root' }, '111122223333'],
    ['the own account, in a stack with an account', { AWS: { Ref: 'AWS::AccountId' } }, '111122223333'],
  ])('%s', (_, Principal, account) => {
    expect(rulesOfKey({ Action: 'kms:*', Principal }, account)).toEqual([]);
  });
});

describe('an encryption context does not bind a service that is not known to set it:', () => {
  test.each<[service: string, key: string, value: unknown]>([
    ['codebuild.amazonaws.com', 'kms:EncryptionContext:app', 'shop'],
    ['logs.amazonaws.com', 'kms:EncryptionContext:app', 'shop'],
    ['s3.amazonaws.com', 'kms:EncryptionContext:aws:logs:arn', GROUP],
    ['cloudtrail.amazonaws.com', 'kms:EncryptionContext:aws:logs:arn', GROUP],
    ['logs.amazonaws.com', 'kms:EncryptionContext:aws:cloudtrail:arn', TRAIL],
    ['cloudtrail.amazonaws.com', 'kms:EncryptionContext:aws:cloudtrail:arn', '*'],
    ['cloudtrail.amazonaws.com', 'kms:EncryptionContext:aws:cloudtrail:arn', 'arn:aws:cloudtrail:*:*:trail/*'],
    ['logs.amazonaws.com', 'kms:EncryptionContext:aws:logs:arn', '${kms:EncryptionContext:aws:logs:arn}'],
    ['logs.amazonaws.com', 'kms:EncryptionContextKeys', 'aws:logs:arn'],
    ['logs.evil.example.com', 'kms:EncryptionContext:aws:logs:arn', GROUP],
    ['lambda.amazonaws.com', 'kms:EncryptionContext:', 'x'],
  ])('%s, %s %j', (Service, key, value) => {
    expect(
      rulesOfKey({ Action: 'kms:Decrypt', Principal: { Service }, Condition: { StringLike: { [key]: value } } }),
    ).toEqual(['open-trust']);
  });

  test('nor two services of which one sets it', () => {
    const Principal = { Service: ['logs.amazonaws.com', 's3.amazonaws.com'] };

    expect(
      rulesOfKey({
        Action: 'kms:Decrypt',
        Principal,
        Condition: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': GROUP } },
      }),
    ).toEqual(['open-trust']);
  });
});

describe('an encryption context binds the service that sets it:', () => {
  test.each<[service: unknown, key: string, value: unknown]>([
    ['logs.amazonaws.com', 'aws:logs:arn', GROUP],
    ['logs.eu-west-1.amazonaws.com', 'aws:logs:arn', arnOf('LogGroup')],
    [
      sub('logs.${AWS::Region}.amazonaws.com'),
      'aws:logs:arn',
      sub('arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:*'),
    ],
    [join('logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }), 'AWS:Logs:arn', GROUP],
    ['cloudtrail.amazonaws.com', 'aws:cloudtrail:arn', 'arn:aws:cloudtrail:*:111122223333:trail/*'],
    ['events.amazonaws.com', 'aws:events:event-bus:arn', arnOf('Bus')],
    ['fargate.amazonaws.com', 'aws:ecs:clusterAccount', { Ref: 'AWS::AccountId' }],
    ['sns.amazonaws.com', 'aws:sns:topicArn', { Ref: 'Topic' }],
  ])('%j, %s %j', (Service, key, value) => {
    const Condition = { StringLike: { [`kms:EncryptionContext:${key}`]: value } };

    expect(rulesOfKey({ Action: 'kms:Decrypt', Principal: { Service }, Condition })).toEqual([]);
  });
});
