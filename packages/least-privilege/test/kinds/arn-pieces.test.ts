import { arnOf, join, rulesOfResource, rulesOfStatement, select, split, sub } from './rules-of';

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const BUCKET = arnOf('Bucket');
const GROUP = arnOf('LogGroup');
const before = (separator: string, arn: object): object => select(0, split(separator, arn));

describe('a piece of an ARN is no exact ARN', () => {
  test.each<[what: string, action: string | string[], resource: unknown]>([
    ['all log groups, cut off before the name', LOGS, join(before(':log-group', GROUP), ':*')],
    ['all log groups, cut off elsewhere', LOGS, join(before('log-group:', GROUP), '*')],
    ['all streams of all groups', LOGS, join(before(':log-group', GROUP), ':log-stream:*')],
    ['all buckets', 's3:GetObject', join(before('Bucket', BUCKET), '/*')],
    ['all buckets, with Fn::Sub', 's3:GetObject', { 'Fn::Sub': ['${Start}/*', { Start: before(':::', BUCKET) }] }],
    ['all buckets, from the fields of an ARN', 's3:GetObject', join(select(2, split(':', BUCKET)), '/*')],
    ['indexes of any table', 'dynamodb:Query', join(before('/', arnOf('Table')), '/index/*')],
    ['any pipeline', 'codepipeline:PutApprovalResult', join(before('Delivery', arnOf('Pipeline')), '/*')],
    ['any secret', 'secretsmanager:GetSecretValue', join(before('-', { Ref: 'Secret' }), '-??????')],
    ['of an import', 's3:GetObject', join(before(':', { 'Fn::ImportValue': 'Bucket' }), '/*')],
    ['an item of a list that is split', 's3:GetObject', join(select(0, split(',', { Ref: 'Arns' })), '/*')],
    ['a pseudo parameter', 's3:GetObject', join({ Ref: 'AWS::StackName' }, '/*')],
  ])('%s', (_, Action, Resource) => {
    expect(rulesOfStatement({ Action, Resource })).toEqual(['open-resource']);
  });

  test.each<[what: string, value: unknown]>([
    ['cut off before the name', join(before(':log-group', GROUP), ':*')],
    ['cut off at a slash', join(before('/', arnOf('Rule')), '/*')],
    ['from the fields of an ARN', join(select(0, split(':', GROUP)), ':*')],
    ['with a field left open', join('arn:aws:logs:', select(3, split(':', GROUP)), ':*')],
  ])('in aws:SourceArn: %s', (_, value) => {
    const trust = {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'logs.amazonaws.com' },
      Condition: { ArnLike: { 'aws:SourceArn': value } },
    };

    expect(rulesOfResource('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [trust] } })).toEqual([
      'open-trust',
    ]);
  });
});

describe('is accepted', () => {
  test.each<[what: string, action: string | string[], resource: unknown]>([
    ['a whole ARN', LOGS, join(GROUP, ':*')],
    ['a whole ARN in Fn::Sub', 's3:GetObject', sub('${Bucket.Arn}/*')],
    ['the id of the stack', 'cloudformation:DescribeStacks', { Ref: 'AWS::StackId' }],
    [
      'a piece as one field of an ARN',
      'ecs:StopTask',
      join('arn:aws:ecs:eu-west-1:111122223333:task/', select(1, split('/', arnOf('Cluster'))), '/*'),
    ],
    [
      'the account of another ARN',
      LOGS,
      join('arn:aws:logs:eu-west-1:', select(4, split(':', GROUP)), ':log-group:shop:*'),
    ],
    ['a piece without a wildcard', 's3:GetBucketLocation', select(0, split('/', BUCKET))],
    ['a literal that is split', 's3:GetObject', join(before('/', 'arn:aws:s3:::site/all' as unknown as object), '/*')],
  ])('%s', (_, Action, Resource) => {
    expect(rulesOfStatement({ Action, Resource })).toEqual([]);
  });
});
