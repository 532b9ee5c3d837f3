import { Ask } from '@slipway/testing/integ/questions';

describe('a question', () => {
  it.each([
    ['an alarm', Ask.alarm('a'), 'cloudwatch describeAlarms {"AlarmNames":["a"]}'],
    ['a bucket', Ask.bucket('b', 'getBucketPolicy'), 's3 getBucketPolicy {"Bucket":"b"}'],
    ['a function', Ask.function('f'), 'lambda getFunctionConfiguration {"FunctionName":"f"}'],
    ['images', Ask.images('i'), 'ecr describeRepositories {"repositoryNames":["i"]}'],
    ['a key', Ask.key('k', 'describeKey'), 'kms describeKey {"KeyId":"k"}'],
    ['a log group', Ask.logGroup('l'), 'cloudwatch-logs describeLogGroups {"logGroupNamePrefix":"l"}'],
    ['a parameter', Ask.parameter('/p'), 'ssm getParameter {"Name":"/p"}'],
    ['a pipeline', Ask.pipeline('p'), 'codepipeline getPipeline {"name":"p"}'],
    ['a project', Ask.project('p'), 'codebuild batchGetProjects {"names":["p"]}'],
    ['a rule', Ask.rule('r'), 'eventbridge describeRule {"Name":"r"}'],
    ['a rule of a bus', Ask.rule('r', 'b'), 'eventbridge describeRule {"Name":"r","EventBusName":"b"}'],
    ['a secret', Ask.secret('s', 'describeSecret'), 'secrets-manager describeSecret {"SecretId":"s"}'],
    ['a table', Ask.table('t', 'describeTable'), 'dynamodb describeTable {"TableName":"t"}'],
    ['a topic', Ask.topic('t', 'getTopicAttributes'), 'sns getTopicAttributes {"TopicArn":"t"}'],
  ])('about %s names it', (_, { service, api, parameters }, asked) => {
    expect(`${service} ${api} ${JSON.stringify(parameters)}`).toBe(asked);
  });
});
