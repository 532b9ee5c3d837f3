import { CloudWatchLogsClient, DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetFunctionConcurrencyCommand, GetFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { deployAssembly } from '../../src/assembly-deployment/deploy-assembly';
import { LiveDeployment } from '../../src/stacks/deployment';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const key = { 'Fn::GetAtt': ['Key', 'Arn'] };
const alarm = (more: object) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', ...more },
});

/** Resources of a webhook, an audit trail and an image build, as the CDK declares them. */
const TEMPLATE = {
  Resources: {
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        EnableKeyRotation: true,
        PendingWindowInDays: 7,
        KeyPolicy: policy({
          Effect: 'Allow',
          Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
          Action: 'kms:*',
          Resource: '*',
        }),
      },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'services-bus', KmsKeyIdentifier: key } },
    BusPolicy: { Type: 'AWS::Events::EventBusPolicy', Properties: { EventBusName: { Ref: 'Bus' }, StatementId: 's' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['slipway.github'], detail: { refName: ['main', { prefix: 'release/' }] } },
        Targets: [{ Id: 'Queue', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
      },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: key } },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
      },
    },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { KmsKeyId: key, GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
    },
    Password: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } },
    SecretPolicy: {
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: policy() },
    },
    Digest: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Name: '/services/digest', Value: 'none' } },
    Image: {
      Type: 'AWS::ECR::Repository',
      Properties: {
        RepositoryName: 'services-image',
        ImageScanningConfiguration: { ScanOnPush: true },
        ImageTagMutability: 'IMMUTABLE',
        EmptyOnDelete: true,
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
      },
    },
    Handler: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        ReservedConcurrentExecutions: 7,
        Code: { ZipFile: 'exports.handler = async () => 1;' },
      },
    },
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'NONE', TargetFunctionArn: { 'Fn::GetAtt': ['Handler', 'Arn'] } },
    },
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/services', RetentionInDays: 30 } },
    Refused: {
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        LogGroupName: { Ref: 'Log' },
        FilterPattern: '{ $.refused = * }',
        MetricTransformations: [{ MetricName: 'Refused', MetricNamespace: 'Services', MetricValue: '1' }],
      },
    },
    Query: {
      Type: 'AWS::Logs::QueryDefinition',
      Properties: { Name: 'services/approvals', QueryString: 'fields @timestamp' },
    },
    OnRefused: alarm({ Namespace: 'Services', MetricName: 'Refused', Statistic: 'Sum', Period: 300 }),
    OnRate: alarm({ AlarmName: 'services-rate', Metrics: [{ Id: 'rate', Expression: 'a/b' }] }),
    OnBoth: {
      Type: 'AWS::CloudWatch::CompositeAlarm',
      Properties: { AlarmName: 'services-both', AlarmRule: { 'Fn::Sub': 'ALARM("${OnRate}")' } },
    },
    Connection: {
      Type: 'AWS::CodeConnections::Connection',
      Properties: { ConnectionName: 'github', ProviderType: 'GitHub' },
    },
  },
  Outputs: Object.fromEntries(
    Object.entries({
      Bus: ['Bus', 'Arn'],
      BusName: ['Bus', 'Name'],
      Rule: ['Rule', 'Arn'],
      Table: ['Table', 'Arn'],
      Stream: ['Table', 'StreamArn'],
      Image: ['Image', 'RepositoryUri'],
      ImageArn: ['Image', 'Arn'],
      Url: ['Url', 'FunctionUrl'],
      Digest: ['Digest', 'Value'],
      Alarm: ['OnRefused', 'Arn'],
    }).map(([name, attribute]) => [name, { Value: { 'Fn::GetAtt': attribute } }]),
  ),
};

let aws: RunningEmbeddedAws;
let deployment: LiveDeployment;
let options: object;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  options = aws.clientOptions(aws.root);
  const assembly = await writeAssembly(temporaryFolder(), {
    'manifest.json': { artifacts: { Services: stackArtifact('Services.json') } },
    'Services.json': TEMPLATE,
  });
  deployment = await deployAssembly(aws, assembly);
}, STARTING_MS);

afterAll(async () => {
  await aws?.stop();
  removeFolders();
});

const id = (logicalId: string) =>
  deployment.stacks[0].resources.find((resource) => resource.logicalId === logicalId)!.physicalId;
const ARN = 'arn:aws:[a-z]+:us-east-1:111122223333:';

test('attributes are what AWS gives', () => {
  const { outputs } = deployment.stacks[0];

  expect(outputs).toEqual({
    Bus: 'arn:aws:events:us-east-1:111122223333:event-bus/services-bus',
    BusName: 'services-bus',
    Rule: expect.stringMatching(`${ARN}rule/services-bus/`),
    Table: `arn:aws:dynamodb:us-east-1:111122223333:table/${id('Table')}`,
    Stream: expect.stringMatching(`${ARN}table/${id('Table')}/stream/`),
    Image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/services-image',
    ImageArn: 'arn:aws:ecr:us-east-1:111122223333:repository/services-image',
    Url: expect.stringMatching(/^https:\/\/\w+\.lambda-url\.us-east-1\.on\.aws\/$/),
    Digest: 'none',
    Alarm: expect.stringMatching(`${ARN}alarm:`),
  });
});

test('unknown resources are stubbed, and listed with the reason', () => {
  const stubbed = deployment.adjustments
    .filter(({ what }) => what.startsWith('stubbed'))
    .map(({ path, why }) => `${path}: ${why.split(';')[0]}`);

  expect(stubbed.sort()).toEqual([
    'BusPolicy: the embedded AWS does not support the type',
    'Connection: the embedded AWS does not support the type',
    'OnBoth: the embedded AWS does not support the type',
    'OnRate: the embedded AWS does not support metric math',
    'Query: the embedded AWS does not support the type',
    'SecretPolicy: the embedded AWS does not support the type',
  ]);
  expect(deployment.stacks[0].resources.find(({ logicalId }) => logicalId === 'OnBoth')!.properties.AlarmRule).toBe(
    'ALARM("services-rate")',
  );
});

test('the services have the deployed resources, which work', async () => {
  const dynamo = new DynamoDBClient(options);
  const item = {
    TableName: id('Table'),
    Item: { id: { S: 'delivery' } },
    ConditionExpression: 'attribute_not_exists(id)',
  };
  await dynamo.send(new PutItemCommand(item));

  await expect(dynamo.send(new PutItemCommand(item))).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
  });
  expect(
    (await dynamo.send(new DescribeTableCommand({ TableName: id('Table') }))).Table!.StreamSpecification,
  ).toMatchObject({ StreamEnabled: true });
  const secrets = new SecretsManagerClient(options);
  expect((await secrets.send(new GetSecretValueCommand({ SecretId: id('Secret') }))).SecretString).toHaveLength(64);
  expect((await secrets.send(new GetSecretValueCommand({ SecretId: id('Password') }))).SecretString).toHaveLength(32);
  expect((await new SSMClient(options).send(new GetParameterCommand({ Name: id('Digest') }))).Parameter!.Value).toBe(
    'none',
  );
  expect((await new ECRClient(options).send(new DescribeRepositoriesCommand({}))).repositories).toMatchObject([
    { repositoryName: 'services-image', imageTagMutability: 'IMMUTABLE' },
  ]);
  expect(
    (await new CloudWatchLogsClient(options).send(new DescribeMetricFiltersCommand({ logGroupName: '/services' })))
      .metricFilters,
  ).toHaveLength(1);
  expect(
    await new EventBridgeClient(options).send(new DescribeRuleCommand({ Name: id('Rule'), EventBusName: id('Bus') })),
  ).toMatchObject({ State: 'ENABLED' });
  expect(
    (await new LambdaClient(options).send(new GetFunctionUrlConfigCommand({ FunctionName: id('Handler') })))
      .FunctionUrl,
  ).toBe(deployment.stacks[0].outputs.Url);
});

test('the reserved concurrency of a function is set, and listed', async () => {
  const { ReservedConcurrentExecutions: reserved } = await new LambdaClient(options).send(
    new GetFunctionConcurrencyCommand({ FunctionName: id('Handler') }),
  );

  expect(reserved).toBe(7);
  expect(deployment.adjustments).toContainEqual(
    expect.objectContaining({ path: 'Handler', what: 'reserved concurrency set through the API of the service' }),
  );
});

test('everything can be deleted', async () => {
  await deployment.destroy();

  expect((await new ECRClient(options).send(new DescribeRepositoriesCommand({}))).repositories).toEqual([]);
});
