import { RESOURCE_ROWS } from '../../src/required-permissions/table';
import { arn, KEY, key, pipeline, resource, ROLE, TOPIC } from './account';
import {
  Case,
  describeRows,
  on,
  fn,
  project,
  rule,
  task,
  topic,
  encrypted,
  logs,
  pull,
  IMAGE,
  SECRET,
  secret,
  alias,
  settings,
  QUEUE,
  queue,
  other,
} from './row-cases';

const CODECOMMIT = 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos';
const CONNECTION = 'arn:aws:codeconnections:us-east-1:111122223333:connection/c1';

const CASES: readonly Case[] = [
  {
    titles: ['a function in a VPC'],
    resources: [
      fn({ VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } }),
      resource('AWS::EC2::Subnet', 'subnet-1', { VpcId: 'vpc-1' }),
    ],
    asks: [
      ...['network-interface/*', 'subnet/subnet-1', 'security-group/sg-1'].flatMap((part) =>
        on(arn('ec2', part), 'ec2:CreateNetworkInterface'),
      ),
      ...on('*', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'),
      ...on(arn('ec2', '*/*'), 'ec2:DeleteNetworkInterface'),
      ...on(arn('ec2', 'network-interface/*'), 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'),
    ],
  },
  { titles: ['a function in a VPC'], resources: [fn({ VpcConfig: { SubnetIds: [] } })], asks: [] },
  { titles: ['a function log'], resources: [fn()], asks: logs('/aws/lambda/function') },
  {
    titles: ['a function log'],
    resources: [fn({ LoggingConfig: { LogGroup: 'own' } }), resource('AWS::Logs::LogGroup', 'own')],
    asks: logs('own').slice(1),
  },
  {
    titles: ["a function's dead-letter target"],
    resources: [fn({ DeadLetterConfig: { TargetArn: QUEUE } }), queue],
    asks: on(QUEUE, 'sqs:SendMessage'),
  },
  {
    titles: ["a function's dead-letter target"],
    resources: [fn({ DeadLetterConfig: { TargetArn: TOPIC } }), topic, key],
    asks: [...on(TOPIC, 'sns:Publish'), ...on(KEY, 'kms:GenerateDataKey', 'kms:Decrypt')],
  },
  {
    titles: ["a function's active tracing"],
    resources: [fn({ TracingConfig: { Mode: 'Active' } })],
    asks: on('*', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'),
  },
  { titles: ["a function's active tracing"], resources: [fn({ TracingConfig: { Mode: 'PassThrough' } })], asks: [] },
  {
    titles: ["a function's file system"],
    resources: [fn({ FileSystemConfigs: [{ Arn: arn('elasticfilesystem', 'access-point/fsap-1') }] })],
    asks: on(
      arn('elasticfilesystem', 'file-system/*'),
      'elasticfilesystem:ClientMount',
      'elasticfilesystem:ClientWrite',
    ),
  },
  {
    titles: ['an event source mapping'],
    resources: [
      fn(),
      queue,
      resource('AWS::Lambda::EventSourceMapping', 'mapping', { FunctionName: 'function', EventSourceArn: QUEUE }),
    ],
    asks: on(QUEUE, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'),
  },
  {
    titles: ['an event source mapping'],
    resources: [
      fn(),
      resource('AWS::Lambda::EventSourceMapping', 'mapping', {
        FunctionName: arn('lambda', 'function:function:live'),
        EventSourceArn: arn('kinesis', 'stream/s'),
      }),
    ],
    asks: on(
      arn('kinesis', 'stream/s'),
      'kinesis:DescribeStream',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ),
  },
  {
    titles: ['an event source mapping'],
    resources: [
      fn(),
      resource('AWS::Lambda::EventSourceMapping', 'mapping', {
        FunctionName: 'function:live',
        EventSourceArn: arn('dynamodb', 'table/t/stream/1'),
      }),
    ],
    asks: [
      ...on(
        arn('dynamodb', 'table/t/stream/1'),
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
      ),
      ...on('*', 'dynamodb:ListStreams'),
    ],
  },
  {
    titles: ['an event source mapping'],
    resources: [fn(), resource('AWS::Lambda::EventSourceMapping', 'mapping', { FunctionName: 'function' })],
    asks: [],
  },
  {
    titles: ['an event source mapping'],
    resources: [
      resource('AWS::Lambda::EventSourceMapping', 'mapping', { FunctionName: 'elsewhere', EventSourceArn: QUEUE }),
    ],
    asks: [],
  },
  {
    titles: ["a function's destination"],
    resources: [
      fn(),
      other,
      resource('AWS::Lambda::EventInvokeConfig', 'config', {
        FunctionName: 'function',
        DestinationConfig: {
          OnSuccess: { Destination: arn('lambda', 'function:other') },
          OnFailure: { Destination: arn('events', 'event-bus/own') },
        },
      }),
    ],
    asks: [
      ...on(arn('lambda', 'function:other'), 'lambda:InvokeFunction'),
      ...on(arn('events', 'event-bus/own'), 'events:PutEvents'),
    ],
  },
  {
    titles: ["a function's destination"],
    resources: [
      fn(),
      resource('AWS::S3::Bucket', 'failures'),
      resource('AWS::Lambda::EventInvokeConfig', 'config', {
        FunctionName: 'function',
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
      }),
    ],
    asks: [...on('arn:aws:s3:::failures/*', 's3:PutObject'), ...on('arn:aws:s3:::failures', 's3:ListBucket')],
  },
  {
    titles: ["a function's destination"],
    resources: [resource('AWS::Lambda::EventInvokeConfig', 'config', { FunctionName: 'elsewhere' })],
    asks: [],
  },
  {
    titles: ['a build project in a VPC'],
    resources: [project({ VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] } })],
    asks: [
      ...['network-interface/*', 'subnet/subnet-1', 'security-group/sg-1'].flatMap((part) =>
        on(arn('ec2', part), 'ec2:CreateNetworkInterface'),
      ),
      ...on(arn('ec2', 'network-interface/*'), 'ec2:DeleteNetworkInterface'),
      ...on(
        '*',
        'ec2:DescribeDhcpOptions',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeVpcs',
      ),
      ...on(arn('ec2', 'network-interface/*'), 'ec2:CreateNetworkInterfacePermission'),
    ],
  },
  {
    titles: ['a build project in a VPC'],
    resources: [project({ VpcConfig: { Subnets: [] } })],
    asks: [
      ...on(arn('ec2', 'network-interface/*'), 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'),
      ...on(
        '*',
        'ec2:DescribeDhcpOptions',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeVpcs',
      ),
    ],
  },
  {
    titles: ['a batch build'],
    resources: [project({ BuildBatchConfig: { ServiceRole: ROLE } })],
    asks: on(
      arn('codebuild', 'project/project'),
      'codebuild:StartBuild',
      'codebuild:StopBuild',
      'codebuild:RetryBuild',
    ),
  },
  {
    titles: ['a batch build'],
    resources: [project({ BuildBatchConfig: { CombineArtifacts: true } })],
    asks: [],
  },
  {
    titles: ['a build log'],
    resources: [project({ LogsConfig: undefined })],
    asks: logs('/aws/codebuild/project'),
  },
  {
    titles: ['a build log'],
    resources: [
      project(),
      pipeline('AWS Build CodeBuild', { ProjectName: 'project' }, { InputArtifacts: [{ Name: 'Before' }] }),
    ],
    asks: [],
  },
  {
    titles: ['a build log'],
    resources: [
      project({
        LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' }, S3Logs: { Status: 'ENABLED', Location: 'logs/builds' } },
      }),
      resource('AWS::S3::Bucket', 'logs'),
    ],
    asks: on('arn:aws:s3:::logs/builds/*', 's3:PutObject'),
  },
  {
    titles: ['a build image'],
    resources: [
      project({ Environment: { Image: IMAGE, ImagePullCredentialsType: 'SERVICE_ROLE' } }),
      resource('AWS::ECR::Repository', 'tools'),
    ],
    asks: pull,
  },
  {
    titles: ['a build image'],
    resources: [project({ Environment: { Image: 'node:24', ImagePullCredentialsType: 'SERVICE_ROLE' } })],
    asks: [],
  },
  {
    titles: ['the environment variables of a build'],
    resources: [
      project({
        Environment: {
          Image: 'i',
          EnvironmentVariables: [
            { Type: 'PARAMETER_STORE', Value: '/own/name' },
            { Type: 'SECRETS_MANAGER', Value: 'token:key' },
            { Value: 'plain' },
          ],
        },
      }),
      secret,
      alias,
      key,
    ],
    asks: [
      ...on(arn('ssm', 'parameter/own/name'), 'ssm:GetParameters'),
      ...on(SECRET, 'secretsmanager:GetSecretValue'),
      ...on(KEY, 'kms:Decrypt'),
    ],
  },
  {
    titles: ['the environment variables of a build'],
    resources: [
      project({
        Source: {
          Type: 'CODEPIPELINE',
          BuildSpec:
            '{"version":0.2,"env":{"parameter-store":{"A":"name"},"secrets-manager":{"B":"arn:aws:secretsmanager:eu-south-2:111122223333:secret:token-AbCdEf:key"}},"phases":{"build":{"commands":["true"]}}}',
        },
      }),
      resource('AWS::SecretsManager::Secret', SECRET),
    ],
    asks: [...on(arn('ssm', 'parameter/name'), 'ssm:GetParameters'), ...on(SECRET, 'secretsmanager:GetSecretValue')],
  },
  {
    titles: ['build reports'],
    resources: [
      project({
        Source: {
          Type: 'CODEPIPELINE',
          BuildSpec:
            'version: 0.2\nphases: {build: {commands: ["true"]}}\nreports:\n  tests: {files: [a.xml]}\n  lines: {files: [b.xml], file-format: CLOVERXML}\n',
        },
      }),
      resource('AWS::CodeBuild::ReportGroup', 'group', { Name: 'project-lines' }),
    ],
    asks: [
      ...on(
        arn('codebuild', 'report-group/project-tests'),
        'codebuild:CreateReportGroup',
        'codebuild:CreateReport',
        'codebuild:UpdateReport',
        'codebuild:BatchPutTestCases',
      ),
      ...on(
        arn('codebuild', 'report-group/project-lines'),
        'codebuild:CreateReport',
        'codebuild:UpdateReport',
        'codebuild:BatchPutCodeCoverages',
      ),
    ],
  },
  {
    titles: ['build reports'],
    resources: [
      project({
        Source: {
          Type: 'CODEPIPELINE',
          BuildSpec: `version: 0.2\nphases: {build: {commands: ["true"]}}\nreports:\n  ${arn('codebuild', 'report-group/group')}: {files: [a.xml]}\n`,
        },
      }),
      resource('AWS::CodeBuild::ReportGroup', arn('codebuild', 'report-group/group')),
    ],
    asks: on(
      arn('codebuild', 'report-group/group'),
      'codebuild:CreateReport',
      'codebuild:UpdateReport',
      'codebuild:BatchPutTestCases',
    ),
  },
  {
    titles: ['build reports'],
    resources: [project({ Source: { Type: 'CODEPIPELINE', BuildSpec: 'version: 9\n' } })],
    asks: [],
  },
  {
    titles: ['a build source in S3'],
    resources: [project({ Source: { Type: 'S3', Location: 'sources/app/source.zip' } }), encrypted('sources'), key],
    asks: [
      ...on('arn:aws:s3:::sources/app/source.zip', 's3:GetObject', 's3:GetObjectVersion'),
      ...on(KEY, 'kms:Decrypt'),
      ...settings('sources'),
    ],
  },
  {
    titles: ['a build source in S3', 'a build source in CodeCommit'],
    resources: [
      project({ Source: { Type: 'CODECOMMIT', Location: `${CODECOMMIT}/web` } }),
      pipeline('AWS Build CodeBuild', { ProjectName: 'project' }, { InputArtifacts: [{ Name: 'Before' }] }),
    ],
    asks: [],
  },
  {
    titles: ['a build source in CodeCommit'],
    resources: [project({ Source: { Type: 'CODECOMMIT', Location: `${CODECOMMIT}/web` } })],
    asks: on('arn:aws:codecommit:eu-west-1:111122223333:web', 'codecommit:GitPull'),
  },
  {
    titles: ['a build source in CodeCommit'],
    resources: [project({ Source: { Type: 'CODECOMMIT' } })],
    asks: [],
  },
  {
    titles: ['a build source with a connection'],
    resources: [project({ Source: { Type: 'GITHUB', Auth: { Type: 'CODECONNECTIONS', Resource: CONNECTION } } })],
    asks: on(CONNECTION, 'codeconnections:GetConnectionToken', 'codeconnections:GetConnection'),
  },
  {
    titles: ['a task image'],
    resources: [task({ Image: IMAGE }), resource('AWS::ECR::Repository', 'tools')],
    asks: pull,
  },
  { titles: ['a task image'], resources: [resource('AWS::ECS::TaskDefinition', 'task', {})], asks: [] },
  {
    titles: ['a task log'],
    resources: [
      task({
        LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': 'web', 'awslogs-create-group': 'true' } },
      }),
    ],
    asks: logs('web'),
  },
  {
    titles: ['a task log'],
    resources: [task({ LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': 'web' } } })],
    asks: logs('web').slice(1),
  },
  {
    titles: ["a task's secrets"],
    resources: [
      task({
        Secrets: [{ ValueFrom: `${SECRET}:key::` }, { ValueFrom: '/own/name' }],
        LogConfiguration: { SecretOptions: [{ ValueFrom: arn('ssm', 'parameter/other') }] },
        RepositoryCredentials: { CredentialsParameter: SECRET },
      }),
      secret,
      alias,
      key,
    ],
    asks: [
      ...on(SECRET, 'secretsmanager:GetSecretValue'),
      ...on(KEY, 'kms:Decrypt'),
      ...on(arn('ssm', 'parameter/own/name'), 'ssm:GetParameters'),
      ...on(arn('ssm', 'parameter/other'), 'ssm:GetParameters'),
    ],
  },
  {
    titles: ["a task's secrets"],
    resources: [task({ Secrets: [{ ValueFrom: SECRET }] }), resource('AWS::SecretsManager::Secret', SECRET)],
    asks: on(SECRET, 'secretsmanager:GetSecretValue'),
  },
  {
    titles: ["a task's secrets"],
    resources: [
      task({ Secrets: [{ ValueFrom: SECRET }] }),
      { ...secret, type: 'Custom::RecoverableSecret' },
      alias,
      key,
    ],
    asks: [...on(SECRET, 'secretsmanager:GetSecretValue'), ...on(KEY, 'kms:Decrypt')],
  },
  {
    titles: ["a service's load balancer"],
    resources: [
      resource('AWS::ECS::Service', 'service', {
        LoadBalancers: [
          {
            TargetGroupArn: arn('elasticloadbalancing', 'targetgroup/blue/1'),
            AdvancedConfiguration: {
              RoleArn: ROLE,
              AlternateTargetGroupArn: arn('elasticloadbalancing', 'targetgroup/green/2'),
              ProductionListenerRule: arn('elasticloadbalancing', 'listener-rule/app/b/1/2/3'),
              TestListenerRule: arn('elasticloadbalancing', 'listener/net/b/1/2'),
            },
          },
          { TargetGroupArn: 'plain' },
        ],
      }),
    ],
    asks: [
      ...on(
        '*',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeRules',
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
      ),
      ...['blue/1', 'green/2'].flatMap((group) =>
        on(
          arn('elasticloadbalancing', `targetgroup/${group}`),
          'elasticloadbalancing:RegisterTargets',
          'elasticloadbalancing:DeregisterTargets',
        ),
      ),
      ...on(arn('elasticloadbalancing', 'listener-rule/app/b/1/2/3'), 'elasticloadbalancing:ModifyRule'),
      ...on(arn('elasticloadbalancing', 'listener/net/b/1/2'), 'elasticloadbalancing:ModifyListener'),
    ],
  },
  {
    titles: ["a service's lifecycle hook"],
    resources: [
      other,
      resource('AWS::ECS::Service', 'service', {
        DeploymentConfiguration: {
          LifecycleHooks: [{ RoleArn: ROLE, HookTargetArn: arn('lambda', 'function:other') }, {}],
        },
      }),
    ],
    asks: on(arn('lambda', 'function:other'), 'lambda:InvokeFunction'),
  },
  { titles: ["a service's lifecycle hook"], resources: [resource('AWS::ECS::Service', 'service')], asks: [] },
  ...(
    [
      ['codepipeline', 'codepipeline', ['codepipeline:StartPipelineExecution']],
      ['codebuild', 'project/p', ['codebuild:StartBuild']],
      ['states', 'stateMachine:m', ['states:StartExecution']],
      ['kinesis', 'stream/s', ['kinesis:PutRecord']],
      ['firehose', 'deliverystream/d', ['firehose:PutRecord', 'firehose:PutRecordBatch']],
      ['batch', 'job-queue/q', ['batch:SubmitJob']],
      ['events', 'event-bus/b', ['events:PutEvents']],
      ['events', 'api-destination/d/1', ['events:InvokeApiDestination']],
      ['xray', 'nothing', []],
    ] as const
  ).map(([service, target, actions]): Case => ({
    titles: ['an EventBridge rule target'],
    resources: [rule({ Arn: arn(service, target), RoleArn: ROLE })],
    asks: on(arn(service, target), ...actions),
  })),
  {
    titles: ['an EventBridge rule target'],
    resources: [rule({ Arn: QUEUE, RoleArn: ROLE }), queue],
    asks: on(QUEUE, 'sqs:SendMessage'),
  },
  {
    titles: ['an EventBridge rule target'],
    resources: [rule({ Arn: arn('lambda', 'function:other'), RoleArn: ROLE }), other],
    asks: on(arn('lambda', 'function:other'), 'lambda:InvokeFunction'),
  },
  {
    titles: ['an EventBridge rule target'],
    resources: [rule({ Arn: TOPIC, RoleArn: ROLE }), topic, key],
    asks: [...on(TOPIC, 'sns:Publish'), ...on(KEY, 'kms:GenerateDataKey', 'kms:Decrypt')],
  },
  {
    titles: ['an EventBridge rule target'],
    resources: [
      rule({
        Arn: arn('ecs', 'cluster/c'),
        RoleArn: ROLE,
        EcsParameters: { TaskDefinitionArn: arn('ecs', 'task-definition/web:1') },
      }),
      task({}),
    ],
    asks: [...on(arn('ecs', 'task-definition/web:1'), 'ecs:RunTask'), ...on(ROLE, 'iam:PassRole')],
  },
  {
    titles: ['an EventBridge rule target'],
    resources: [rule({ Arn: arn('ecs', 'cluster/c'), RoleArn: ROLE })],
    asks: on('*', 'ecs:RunTask'),
  },
  { titles: ['an EventBridge rule target'], resources: [resource('AWS::Events::Rule', 'rule')], asks: [] },
  {
    titles: ['a flow log'],
    resources: [resource('AWS::EC2::FlowLog', 'flow', { DeliverLogsPermissionArn: ROLE, LogGroupName: 'flow' })],
    asks: [...logs('flow'), ...on(arn('logs', 'log-group:flow:log-stream:*'), 'logs:DescribeLogStreams')],
  },
  {
    titles: ['a flow log'],
    resources: [resource('AWS::EC2::FlowLog', 'flow', { LogDestination: 'arn:aws:s3:::flow' })],
    asks: [],
  },
  {
    titles: ["a database's enhanced monitoring"],
    resources: [resource('AWS::RDS::DBInstance', 'db', { MonitoringRoleArn: ROLE, MonitoringInterval: 60 })],
    asks: [
      ...on(arn('logs', 'log-group:RDSOSMetrics'), 'logs:CreateLogGroup', 'logs:PutRetentionPolicy'),
      ...on(
        arn('logs', 'log-group:RDSOSMetrics:log-stream:*'),
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'logs:DescribeLogStreams',
        'logs:GetLogEvents',
      ),
    ],
  },
  {
    titles: ["a database's enhanced monitoring"],
    resources: [resource('AWS::RDS::DBInstance', 'db', { MonitoringRoleArn: ROLE })],
    asks: [],
  },
  {
    titles: ['bucket replication'],
    resources: [
      key,
      resource('AWS::S3::Bucket', 'copies'),
      resource('AWS::S3::Bucket', 'origin', {
        ReplicationConfiguration: {
          Role: ROLE,
          Rules: [
            { Destination: { Bucket: 'arn:aws:s3:::copies', EncryptionConfiguration: { ReplicaKmsKeyID: KEY } } },
            { Destination: { Bucket: 'arn:aws:s3:::copies' } },
          ],
        },
      }),
    ],
    asks: [
      ...on('arn:aws:s3:::origin', 's3:GetReplicationConfiguration', 's3:ListBucket'),
      ...on(
        'arn:aws:s3:::origin/*',
        's3:GetObjectVersionForReplication',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionTagging',
      ),
      ...on('arn:aws:s3:::copies/*', 's3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'),
      ...on(KEY, 'kms:Encrypt'),
    ],
  },
  { titles: ['bucket replication'], resources: [resource('AWS::S3::Bucket', 'plain')], asks: [] },
];

describeRows('what AWS asks of the role of a resource', CASES);

it('every row of the table is among them', () => {
  const titles = new Set(CASES.flatMap((one) => one.titles));

  expect(RESOURCE_ROWS.map(({ title }) => title).filter((title) => !titles.has(title))).toEqual([
    // calls that services make as themselves: see check-permissions.test.ts
    'the topic that an alarm notifies',
    'secret rotation',
  ]);
});

it('every row has a page of AWS', () => {
  expect(RESOURCE_ROWS.filter(({ source }) => !source.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
});
