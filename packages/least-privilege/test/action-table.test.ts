import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionTable } from '../scripts/action-table';
import { ActionTable } from '../src/action-table';

const table = ActionTable.load();

test('the tracked table is in step with the installed library; if not: node -r tsx/cjs scripts/write-action-table.ts', async () => {
  const tracked = readFileSync(join(__dirname, '..', 'assets', 'action-table.jsonl'), 'utf8');

  expect(tracked === (await actionTable())).toBe(true);
});

test('the table is read once', () => {
  expect(ActionTable.load()).toBe(table);
});

test.each([
  's3:GetObject',
  'S3:getobject',
  'kms:GenerateDataKeyWithoutPlaintext',
  'codestar-connections:UseConnection',
])('knows %s', (action) => {
  expect(table.has(action)).toBe(true);
});

test.each([
  's3:GetObjects',
  's4:GetObject',
  's3',
  '',
  's3:GetObject:Version',
  'constructor:toString',
  's3:constructor',
])("does not know '%s'", (action) => {
  expect(table.has(action)).toBe(false);
});

test('names the ARNs that an action can be limited to', () => {
  expect(table.arnsOf('sns:Publish')).toEqual(['arn:${Partition}:sns:${Region}:${Account}:${TopicName}']);
});

test.each([
  'ecr:GetAuthorizationToken',
  'sts:GetCallerIdentity',
  'codepipeline:PutJobSuccessResult',
  'xray:PutTraceSegments',
  'ec2:DescribeSubnets',
  'ecs:DescribeTaskDefinition',
  'cloudwatch:PutMetricData',
  'ecs:ListTasks',
])('%s takes Resource * only', (action) => {
  expect(table.arnsOf(action)).toEqual([]);
});

test('an unknown action can be limited to nothing', () => {
  expect(table.arnsOf('s3:GetObjects')).toEqual([]);
});

test.each<[pattern: string, expected: string[]]>([
  [
    'kms:GenerateDataKey*',
    [
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyPair',
      'kms:GenerateDataKeyPairWithoutPlaintext',
      'kms:GenerateDataKeyWithoutPlaintext',
    ],
  ],
  ['KMS:reencrypt*', ['kms:ReEncryptFrom', 'kms:ReEncryptTo']],
  ['sns:Publis?', ['sns:Publish']],
  ['sns:Nothing*', []],
  ['sts*:GetCallerIdentity', ['sts:GetCallerIdentity']],
])('%s stands for %j', (pattern, expected) => {
  expect(table.matching(pattern)).toEqual(expected);
});

test('* stands for all of them', () => {
  expect(table.matching('*').length).toBeGreaterThan(20_000);
});

test.each([
  ['s3:GetObjects', 's3:GetObject'],
  ['kms:GenerateDatakeys', 'kms:GenerateDataKey'],
  ['codebuild:StartBuilds', 'codebuild:StartBuild'],
  ['nothing:GetObject', undefined],
])('the nearest to %s is %s', (action, expected) => {
  expect(table.nearest(action)).toBe(expected);
});

test('a service alone is near to one of its actions', () => {
  expect(table.nearest('s3')).toMatch(/^s3:/);
});
