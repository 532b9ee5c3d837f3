import { dataKey } from '../../../src/posture/checks/data-key';
import { describeCheck } from '../found';

const one = (Type: string, Properties: object = {}) => ({ Type, Properties });
const group = (KmsKeyId?: unknown) => one('AWS::Logs::LogGroup', { KmsKeyId });
const globalTable = (KMSMasterKeyId?: unknown, SSEEnabled = true) =>
  one('AWS::DynamoDB::GlobalTable', {
    SSESpecification: { SSEEnabled },
    Replicas: [{ SSESpecification: { KMSMasterKeyId } }],
  });
const KEY = { 'Fn::GetAtt': ['Key', 'Arn'] };
const keyFor = (service: string) =>
  one('AWS::KMS::Key', { KeyPolicy: { Statement: [{ Principal: { Service: `${service}.amazonaws.com` } }] } });

describeCheck(dataKey, {
  red: [
    [
      'a table in an app with keys for its data',
      /^Table: /,
      { Table: one('AWS::DynamoDB::Table'), A: group(KEY), B: group(KEY), C: group(KEY) },
    ],
    ...['AWS::CodeCommit::Repository', 'AWS::RDS::DBInstance'].map(
      (type) =>
        [
          `a ${type} in an app with keys for its data`,
          /^It: the resource is not encrypted with the KMS key/,
          { It: one(type), A: group(KEY), B: group(KEY), C: group(KEY) },
        ] as const,
    ),
    [
      'a log group, and a key lets logs in',
      /^Log: the resource is not encrypted with the KMS key/,
      { Log: group(), Key: keyFor('logs.eu-west-1') },
    ],
    [
      'a secret that a custom resource creates',
      /^Secret: the resource is not encrypted with the KMS key/,
      { Secret: one('Custom::RecoverableSecret'), Key: keyFor('secretsmanager') },
    ],
    [
      'a topic with a key of AWS',
      /is not encrypted with the KMS key/,
      { Topic: one('AWS::SNS::Topic', { KmsMasterKeyId: 'alias/aws/sns' }), Key: keyFor('cloudwatch') },
    ],
    ['a log group without a key, next to one with it', /^Log:/, { Log: group(), Other: group(KEY), Third: group(KEY) }],
    [
      'a table whose encryption is off',
      /is not encrypted with the KMS key/,
      {
        Table: one('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: false, KMSMasterKeyId: KEY } }),
        Key: keyFor('dynamodb'),
      },
    ],
    [
      'a global table without a key, next to one with it',
      /^Table: the resource is not encrypted with the KMS key/,
      { Table: globalTable(), Other: globalTable(KEY) },
    ],
    [
      'a global table whose encryption is off, next to a table with a key',
      /^Table: /,
      {
        Table: globalTable(KEY, false),
        Other: one('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, KMSMasterKeyId: KEY } }),
      },
    ],
  ],
  green: [
    ['a repository in an app without keys', { It: one('AWS::CodeCommit::Repository'), A: group(), B: group() }],
    ['global tables with a key', { Table: globalTable(KEY), Other: globalTable(KEY) }],
    [
      'a function in an app with keys for its data',
      { Fn: one('AWS::Lambda::Function'), A: group(KEY), B: group(KEY), C: group(KEY) },
    ],
    ['a table in an app with few keys', { Table: one('AWS::DynamoDB::Table'), A: group(KEY), B: group(KEY) }],
    ['data with a key', { Log: group(KEY), Key: keyFor('logs') }],
    ['an app without keys', { Log: group() }],
    ['a log group without a key, next to most without', { Log: group(), Other: group(), Third: group(KEY) }],
    ['a key for another service', { Log: group(), Key: keyFor('sns') }],
    ['an instance of a cluster', { Db: one('AWS::RDS::DBInstance', { DBClusterIdentifier: 'c' }), Key: keyFor('rds') }],
  ],
});
