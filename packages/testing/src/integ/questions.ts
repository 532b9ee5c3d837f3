import { CheckProps } from './integ-case';

type Question = Pick<CheckProps, 'service' | 'api' | 'parameters'>;

/** API calls that the checks of several test cases share, by kind of resource. */
export const Ask = {
  alarm: (name: string): Question => ({
    service: 'cloudwatch',
    api: 'describeAlarms',
    parameters: { AlarmNames: [name] },
  }),
  bucket: (Bucket: string, api: string): Question => ({ service: 's3', api, parameters: { Bucket } }),
  function: (FunctionName: string): Question => ({
    service: 'lambda',
    api: 'getFunctionConfiguration',
    parameters: { FunctionName },
  }),
  images: (name: string): Question => ({
    service: 'ecr',
    api: 'describeRepositories',
    parameters: { repositoryNames: [name] },
  }),
  key: (KeyId: string, api: string): Question => ({ service: 'kms', api, parameters: { KeyId } }),
  logGroup: (name: string): Question => ({
    service: 'cloudwatch-logs',
    api: 'describeLogGroups',
    parameters: { logGroupNamePrefix: name },
  }),
  parameter: (Name: string): Question => ({ service: 'ssm', api: 'getParameter', parameters: { Name } }),
  pipeline: (name: string): Question => ({ service: 'codepipeline', api: 'getPipeline', parameters: { name } }),
  project: (name: string): Question => ({
    service: 'codebuild',
    api: 'batchGetProjects',
    parameters: { names: [name] },
  }),
  rule: (Name: string, EventBusName?: string): Question => ({
    service: 'eventbridge',
    api: 'describeRule',
    parameters: { Name, ...(EventBusName !== undefined && { EventBusName }) },
  }),
  secret: (SecretId: string, api: string): Question => ({ service: 'secrets-manager', api, parameters: { SecretId } }),
  table: (TableName: string, api: string): Question => ({ service: 'dynamodb', api, parameters: { TableName } }),
  topic: (TopicArn: string, api: string): Question => ({ service: 'sns', api, parameters: { TopicArn } }),
};
