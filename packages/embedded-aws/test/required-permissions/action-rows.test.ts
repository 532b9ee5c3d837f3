import { DeployedResource } from '../../src/stacks/deployment';
import { checkPermissions } from '../../src/required-permissions/check-permissions';
import { PIPELINE_ROWS } from '../../src/required-permissions/table';
import { arn, entered, KEY, key, pipeline, resource, role, ROLE, stack, TOPIC } from './account';
import { Case, describeRows, on, project, task, topic, encrypted, logs, settings, other } from './row-cases';

const store = resource('AWS::S3::Bucket', 'artifacts');
const OUTPUT = { OutputArtifacts: [{ Name: 'Output' }] };
const INPUT = { InputArtifacts: [{ Name: 'Before' }] };
const written = on('arn:aws:s3:::artifacts/pipeline/Output/*', 's3:PutObject');
const CONNECTION = arn('codeconnections', 'connection/1');
const cloudFormation = (
  mode: string,
  actions: string[],
  { passed = true, roleArn = true, changeSet = false } = {},
): Case => ({
  titles: ["a CloudFormation action's stack"],
  resources: [
    pipeline('AWS Deploy CloudFormation', {
      ActionMode: mode,
      StackName: 'app',
      ...(roleArn && { RoleArn: `${ROLE}2` }),
      ...(changeSet && { ChangeSetName: 'c' }),
    }),
  ],
  asks: [
    ...on(arn('cloudformation', 'stack/app/*'), ...actions.map((action) => `cloudformation:${action}`)),
    ...(passed ? on(`${ROLE}2`, 'iam:PassRole') : []),
  ],
});
const service = resource('AWS::ECS::Service', arn('ecs', 'service/c/web'), {
  ServiceName: 'web',
  TaskDefinition: arn('ecs', 'task-definition/web:1'),
});
const CODEDEPLOY = [
  ...on(
    arn('codedeploy', 'application:app'),
    'codedeploy:GetApplication',
    'codedeploy:GetApplicationRevision',
    'codedeploy:RegisterApplicationRevision',
  ),
  ...on(arn('codedeploy', 'deploymentgroup:app/all'), 'codedeploy:CreateDeployment', 'codedeploy:GetDeployment'),
  ...on(arn('codedeploy', 'deploymentconfig:*'), 'codedeploy:GetDeploymentConfig'),
];

const CASES: readonly Case[] = [
  {
    titles: ['a pipeline action that has its own role'],
    resources: [pipeline('AWS Invoke CodePipeline', { PipelineName: 'next' }, { RoleArn: `${ROLE}2` })],
    asks: on(`${ROLE}2`, 'sts:AssumeRole'),
  },
  {
    titles: ["a pipeline's artifact bucket"],
    resources: [store, pipeline('AWS Source S3', { S3Bucket: 'sources', S3ObjectKey: 'k' }, OUTPUT)],
    asks: settings('artifacts', 's3:GetBucketVersioning'),
  },
  {
    titles: ["a pipeline action's artifacts"],
    resources: [
      encrypted('artifacts', true),
      key,
      pipeline('AWS Invoke Lambda', { FunctionName: 'other' }, { ...INPUT, ...OUTPUT }),
    ],
    asks: [
      ...on('arn:aws:s3:::artifacts/pipeline/Before/*', 's3:GetObject', 's3:GetObjectVersion'),
      ...on('arn:aws:s3:::artifacts/pipeline/Before/*', 's3:PutObject'),
      ...written,
      ...on(KEY, 'kms:Decrypt', 'kms:GenerateDataKey'),
    ],
  },
  {
    titles: ["a source action's bucket"],
    resources: [
      resource('AWS::S3::Bucket', 'sources'),
      pipeline('AWS Source S3', { S3Bucket: 'sources', S3ObjectKey: 'source.zip' }, OUTPUT),
    ],
    asks: [
      ...settings('sources', 's3:GetBucketVersioning'),
      ...on('arn:aws:s3:::sources/source.zip', 's3:GetObject', 's3:GetObjectVersion'),
    ],
  },
  {
    titles: ["a source action's connection", "a connection source's upload with an ACL"],
    resources: [store, pipeline('AWS Source CodeStarSourceConnection', { ConnectionArn: CONNECTION }, OUTPUT)],
    asks: [
      ...on(CONNECTION, 'codeconnections:UseConnection'),
      ...on('arn:aws:s3:::artifacts/pipeline/Output/*', 's3:PutObjectAcl'),
    ],
  },
  {
    titles: ["a source action's repository"],
    resources: [
      pipeline(
        'AWS Source CodeCommit',
        { RepositoryName: 'shop', OutputArtifactFormat: 'CODEBUILD_CLONE_REF' },
        OUTPUT,
      ),
    ],
    asks: on(
      arn('codecommit', 'shop'),
      'codecommit:GetBranch',
      'codecommit:GetCommit',
      'codecommit:UploadArchive',
      'codecommit:GetUploadArchiveStatus',
      'codecommit:CancelUploadArchive',
      'codecommit:GetRepository',
    ),
  },
  {
    titles: ["a source action's repository"],
    resources: [pipeline('AWS Source CodeCommit', { RepositoryName: 'shop' }, OUTPUT)],
    asks: on(
      arn('codecommit', 'shop'),
      'codecommit:GetBranch',
      'codecommit:GetCommit',
      'codecommit:UploadArchive',
      'codecommit:GetUploadArchiveStatus',
      'codecommit:CancelUploadArchive',
    ),
  },
  {
    titles: ["a source action's repository"],
    resources: [
      resource('AWS::ECR::Repository', 'tools'),
      pipeline('AWS Source ECR', { RepositoryName: 'tools' }, OUTPUT),
    ],
    asks: on(arn('ecr', 'repository/tools'), 'ecr:DescribeImages'),
  },
  {
    titles: ["a build action's project"],
    resources: [project(), pipeline('AWS Test CodeBuild', { ProjectName: 'project' }, INPUT)],
    asks: on(arn('codebuild', 'project/project'), 'codebuild:StartBuild', 'codebuild:BatchGetBuilds'),
  },
  {
    titles: ["a build action's project"],
    resources: [pipeline('AWS Build CodeBuild', { ProjectName: 'project', BatchEnabled: 'true' }, INPUT)],
    asks: on(arn('codebuild', 'project/project'), 'codebuild:StartBuildBatch', 'codebuild:BatchGetBuildBatches'),
  },
  {
    titles: ["an invoke action's function"],
    resources: [other, pipeline('AWS Invoke Lambda', { FunctionName: 'other' })],
    asks: on(arn('lambda', 'function:other'), 'lambda:InvokeFunction'),
  },
  {
    titles: ["an invoke action's state machine"],
    resources: [pipeline('AWS Invoke StepFunctions', { StateMachineArn: arn('states', 'stateMachine:m') })],
    asks: [
      ...on(arn('states', 'stateMachine:m'), 'states:DescribeStateMachine', 'states:StartExecution'),
      ...on(arn('states', 'execution:m:*'), 'states:DescribeExecution'),
    ],
  },
  {
    titles: ['a pipeline that an action starts'],
    resources: [pipeline('AWS Invoke CodePipeline', { PipelineName: 'next' })],
    asks: on(arn('codepipeline', 'next'), 'codepipeline:StartPipelineExecution'),
  },
  {
    titles: ["a deploy action's bucket"],
    resources: [
      encrypted('site'),
      key,
      pipeline('AWS Deploy S3', { BucketName: 'site', Extract: 'true', CannedACL: 'private' }, INPUT),
    ],
    asks: [...on('arn:aws:s3:::site/*', 's3:PutObject', 's3:PutObjectAcl'), ...on(KEY, 'kms:GenerateDataKey')],
  },
  {
    titles: ["a deploy action's bucket"],
    resources: [
      resource('AWS::S3::Bucket', 'site'),
      pipeline('AWS Deploy S3', { BucketName: 'site', Extract: 'true', ObjectKey: 'v1/#{variables.A}/' }, INPUT),
    ],
    asks: on('arn:aws:s3:::site/v1/*/*', 's3:PutObject'),
  },
  {
    titles: ["a deploy action's bucket"],
    resources: [
      resource('AWS::S3::Bucket', 'site'),
      key,
      pipeline(
        'AWS Deploy S3',
        { BucketName: 'site', Extract: 'false', ObjectKey: 'app.zip', KMSEncryptionKeyARN: KEY },
        INPUT,
      ),
    ],
    asks: [...on('arn:aws:s3:::site/app.zip', 's3:PutObject'), ...on(KEY, 'kms:GenerateDataKey')],
  },
  {
    titles: ["an approval's topic"],
    resources: [topic, key, pipeline('AWS Approval Manual', { NotificationArn: TOPIC })],
    asks: [...on(TOPIC, 'sns:Publish'), ...on(KEY, 'kms:GenerateDataKey', 'kms:Decrypt')],
  },
  {
    titles: ["an approval's topic"],
    resources: [
      resource('AWS::SNS::Topic', TOPIC, { KmsMasterKeyId: 'alias/aws/sns' }),
      pipeline('AWS Approval Manual', { NotificationArn: TOPIC }),
    ],
    asks: on(TOPIC, 'sns:Publish'),
  },
  { titles: ["an approval's topic"], resources: [pipeline('AWS Approval Manual', {})], asks: [] },
  cloudFormation('CREATE_UPDATE', ['DescribeStacks', 'CreateStack', 'UpdateStack']),
  cloudFormation('REPLACE_ON_FAILURE', ['DescribeStacks', 'CreateStack', 'UpdateStack', 'DeleteStack']),
  cloudFormation('DELETE_ONLY', ['DescribeStacks', 'DeleteStack'], { passed: false, roleArn: false }),
  cloudFormation('CHANGE_SET_REPLACE', ['DescribeStacks', 'CreateChangeSet', 'DeleteChangeSet', 'DescribeChangeSet'], {
    changeSet: true,
  }),
  cloudFormation('CHANGE_SET_EXECUTE', ['DescribeStacks', 'DescribeChangeSet', 'ExecuteChangeSet'], {
    passed: false,
    changeSet: true,
  }),
  cloudFormation('UNHEARD_OF', []),
  {
    titles: ["a deploy action's service"],
    resources: [service, task({}), pipeline('AWS Deploy ECS', { ClusterName: 'c', ServiceName: 'web' }, INPUT)],
    asks: [
      ...on(arn('ecs', 'service/c/web'), 'ecs:DescribeServices', 'ecs:UpdateService'),
      ...on(arn('ecs', 'task/c/*'), 'ecs:DescribeTasks'),
      ...on(arn('ecs', 'container-instance/c/*'), 'ecs:ListTasks'),
      ...on('*', 'ecs:DescribeTaskDefinition'),
      ...on(arn('ecs', 'task-definition/web:*'), 'ecs:RegisterTaskDefinition', 'ecs:TagResource'),
      ...on(ROLE, 'iam:PassRole'),
    ],
  },
  {
    titles: ["a deploy action's service"],
    resources: [pipeline('AWS Deploy ECS', { ClusterName: 'c', ServiceName: 'elsewhere' }, INPUT)],
    asks: [
      ...on(arn('ecs', 'service/c/elsewhere'), 'ecs:DescribeServices', 'ecs:UpdateService'),
      ...on(arn('ecs', 'task/c/*'), 'ecs:DescribeTasks'),
      ...on(arn('ecs', 'container-instance/c/*'), 'ecs:ListTasks'),
      ...on('*', 'ecs:DescribeTaskDefinition'),
      ...on(arn('ecs', 'task-definition/*:*'), 'ecs:RegisterTaskDefinition', 'ecs:TagResource'),
    ],
  },
  {
    titles: ['a CodeDeploy deployment'],
    resources: [pipeline('AWS Deploy CodeDeploy', { ApplicationName: 'app', DeploymentGroupName: 'all' }, INPUT)],
    asks: CODEDEPLOY.filter((one) => !one.startsWith('codedeploy:GetApplication on')),
  },
  {
    titles: ['a CodeDeploy deployment', "a deploy action's task definition"],
    resources: [pipeline('AWS Deploy CodeDeployToECS', { ApplicationName: 'app', DeploymentGroupName: 'all' }, INPUT)],
    asks: [...CODEDEPLOY, ...on(arn('ecs', 'task-definition/*'), 'ecs:RegisterTaskDefinition')],
  },
  {
    titles: ['the log of commands'],
    resources: [pipeline('AWS Compute Commands', {}, { Commands: ['make'], ...INPUT })],
    asks: logs('/aws/codepipeline/pipeline'),
  },
  {
    titles: ["an image action's image"],
    resources: [
      resource('AWS::ECR::Repository', 'tools'),
      pipeline('AWS Build ECRBuildAndPublish', { ECRRepositoryName: 'tools' }),
    ],
    asks: [
      ...on('*', 'ecr:GetAuthorizationToken'),
      ...logs('/aws/codepipeline/pipeline'),
      ...on(
        arn('ecr', 'repository/tools'),
        'ecr:DescribeRepositories',
        'ecr:InitiateLayerUpload',
        'ecr:UploadLayerPart',
        'ecr:CompleteLayerUpload',
        'ecr:PutImage',
        'ecr:GetDownloadUrlForLayer',
        'ecr:BatchCheckLayerAvailability',
      ),
    ],
  },
  {
    titles: ["a condition rule's Lambda function"],
    resources: [other, entered('LambdaInvoke', { FunctionName: 'other' })],
    asks: on(arn('lambda', 'function:other'), 'lambda:InvokeFunction'),
  },
  {
    titles: ["a pipeline action's artifacts"],
    resources: [store, entered('LambdaInvoke', { FunctionName: 'other' }, INPUT)],
    asks: [
      ...on('arn:aws:s3:::artifacts/pipeline/Before/*', 's3:GetObject', 's3:GetObjectVersion'),
      ...on('arn:aws:s3:::artifacts/pipeline/Before/*', 's3:PutObject'), // of the source
    ],
  },
  {
    titles: ["a condition rule's alarm"],
    resources: [store, entered('CloudWatchAlarm', { AlarmName: 'errors' })],
    asks: on(arn('cloudwatch', 'alarm:errors'), 'cloudwatch:DescribeAlarms'),
  },
  {
    titles: ['a pipeline action that has its own role'],
    resources: [entered('CloudWatchAlarm', { AlarmName: 'errors' }, { RoleArn: `${ROLE}2` })],
    asks: on(`${ROLE}2`, 'sts:AssumeRole'),
  },
  {
    titles: ["a condition rule's command log"],
    resources: [entered('Commands', {}, { Commands: ['true'] })],
    asks: logs('/aws/codepipeline/pipeline'),
  },
];

describeRows('what AWS asks of the role of an action', CASES);

it.each(['DeploymentWindow', 'VariableCheck'])('nothing is required for a rule %s', (provider) => {
  const of = (one: DeployedResource) => checkPermissions([stack(...role(), store, one)]);

  expect(of(entered(provider, {}))).toEqual(of(pipeline('AWS Approval Manual', {})));
});

it('every row of the table is among them', () => {
  const titles = new Set(CASES.flatMap((one) => one.titles));

  expect(PIPELINE_ROWS.map(({ title }) => title).filter((title) => !titles.has(title))).toEqual([
    'a build that clones its source through a connection',
  ]);
});

it('every row has a page of AWS', () => {
  expect(PIPELINE_ROWS.filter(({ source }) => !source.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
});
