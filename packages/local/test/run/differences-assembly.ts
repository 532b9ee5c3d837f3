import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { action, ARTIFACTS, att, bucket, pipeline, role, starts } from './template-parts';

export const BUCKET = 'known-sources';
export const SECRET = 'known-token';

const EVERYTHING = { Action: '*', Resource: '*' };
const INPUT = { InputArtifacts: [{ Name: 'Source' }] };
const output = (Name: string) => ({ OutputArtifacts: [{ Name }] });
const IMAGE = 'aws/codebuild/standard:7.0';

const upload = action(
  'Upload',
  'Source S3',
  { S3Bucket: BUCKET, S3ObjectKey: 'source.zip', PollForSourceChanges: false },
  output('Source'),
);
const connection = (name: string, more: object = {}) =>
  action(
    name,
    'Source CodeStarSourceConnection',
    {
      ConnectionArn: 'arn:aws:codeconnections:us-east-1:111122223333:connection/1',
      FullRepositoryId: 'acme/shop',
      BranchName: 'main',
      ...more,
    },
    { ...output(name), Namespace: name },
  );
const commit = (name: string, RepositoryName: unknown) =>
  action(name, 'Source CodeCommit', { RepositoryName, BranchName: 'main', PollForSourceChanges: false }, output(name));
const rule = (Name: string, Provider: string, Configuration: object) => ({
  Name,
  RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider, Version: '1' },
  Configuration,
});
const project = (Name: string, buildspec: object, more: object = {}, environment: object = {}) => ({
  Type: 'AWS::CodeBuild::Project',
  Properties: {
    Name,
    ServiceRole: att('All'),
    Source: { Type: 'CODEPIPELINE', BuildSpec: JSON.stringify({ version: '0.2', ...buildspec }) },
    Artifacts: { Type: 'CODEPIPELINE' },
    Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: IMAGE, ...environment },
    LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
    ...more,
  },
});
const build = (name: string, id: string, more: object = {}) =>
  action(name, 'Build CodeBuild', { ProjectName: { Ref: id }, ...more }, INPUT);
const changeSet = (ActionMode: string) => ({
  ActionMode,
  StackName: 'known-later',
  ChangeSetName: 'known',
  RoleArn: att('All'),
  TemplatePath: 'Hub::template.json',
});
const BATCHES = { BuildBatchConfig: { ServiceRole: att('All') } };
const commands = (...texts: string[]) => ({ phases: { build: { commands: texts } } });

const code = (body: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: att('All'),
    Timeout: 20,
    Code: {
      ZipFile: `
const succeed = async (body) => {
  const { CodePipelineClient, PutJobSuccessResultCommand } = require('@aws-sdk/client-codepipeline');
  await new CodePipelineClient({}).send(new PutJobSuccessResultCommand(body));
};
exports.handler = async ({ 'CodePipeline.job': { id: jobId, data: { continuationToken } } }) => { ${body} };`,
    },
  },
});
const alarm = (AlarmName: string, more: object) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    ...more,
  },
});

/** Pipelines that each show a difference from AWS. They run at the same time, whether or not others fail. */
const ACTIONS = [
  action('Other', 'Test DeviceFarm', {}, INPUT),
  action('FromHub', 'Deploy S3', { BucketName: { Ref: 'Site' }, Extract: true }, { InputArtifacts: [{ Name: 'Hub' }] }),
  action('Execute', 'Deploy CloudFormation', changeSet('CHANGE_SET_EXECUTE')),
  action('Ask', 'Approval Manual', { CustomData: 'release #{Hub.CommitId}?' }, { TimeoutInMinutes: 43_200 }),
  build('Image', 'ImageProject'),
  build('Copy', 'CopyProject'),
  build('Matrix', 'MatrixProject', { BatchEnabled: true }),
  build('Fanout', 'FanoutProject', { BatchEnabled: true }),
  action('Ship', 'Deploy ECS', { ClusterName: { Ref: 'Cluster' }, ServiceName: 'known' }, INPUT),
  action(
    'Elsewhere',
    'Deploy CodeDeployToECS',
    { ApplicationName: 'other', DeploymentGroupName: 'other', TaskDefinitionTemplateArtifact: 'Source' },
    INPUT,
  ),
  action(
    'Stack',
    'Deploy CloudFormation',
    {
      ActionMode: 'CREATE_UPDATE',
      StackName: 'known-made',
      TemplatePath: 'Source::template.json',
      RoleArn: att('All'),
    },
    INPUT,
  ),
  action('Throws', 'Invoke Lambda', { FunctionName: { Ref: 'Throws' } }),
  action('GoesOn', 'Invoke Lambda', { FunctionName: { Ref: 'GoesOn' } }),
];
const RULES = [
  rule('OtherRule', 'CodeBuild', { ProjectName: 'any' }),
  rule('Window', 'DeploymentWindow', { Cron: '0 0 0 L-3 * ? *', TimeZone: 'UTC' }),
  rule('Math', 'CloudWatchAlarm', { AlarmName: 'known-math' }),
  rule('Alarm', 'CloudWatchAlarm', { AlarmName: { Ref: 'Alarm' }, WaitTime: '1' }),
  rule('Silent', 'LambdaInvoke', { FunctionName: { Ref: 'Silent' } }),
];

const services = ['codepipeline', 'codebuild', 'cloudformation', 'lambda', 'events', 'ecs-tasks'].map(
  (name) => `${name}.amazonaws.com`,
);

const template = {
  Resources: {
    All: role(services as unknown as string, EVERYTHING),
    Artifacts: bucket(ARTIFACTS),
    Site: bucket('known-site'),
    Sources: bucket(BUCKET),
    Empty: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: 'empty' } },
    Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'known/images' } },
    Alarm: alarm('known-alarm', { Namespace: 'shop', MetricName: 'errors', Statistic: 'Sum', Period: 60 }),
    Math: alarm('known-math', { Metrics: [{ Id: 'm', Expression: '1' }] }),
    Silent: code(''),
    Throws: code(`throw new Error('no');`),
    GoesOn: code(`await succeed({ jobId, ...(!continuationToken && { continuationToken: 'more' }) });`),
    ImageProject: project('known-image', commands('docker build -t known .'), {}, { PrivilegedMode: true }),
    CopyProject: project('known-copy', {
      env: { 'secrets-manager': { TOKEN: SECRET }, 'exported-variables': ['COPY'] },
      ...commands('export COPY="$TOKEN"'),
    }),
    MatrixProject: project(
      'known-matrix',
      {
        batch: { 'build-matrix': { dynamic: { env: { variables: { COLOR: ['green', 'grey'] } } } } },
        env: { 'exported-variables': ['COLOR'] },
        ...commands('true'),
      },
      BATCHES,
    ),
    FanoutProject: project(
      'known-fanout',
      { batch: { 'build-fanout': { parallelism: 2 } }, ...commands('true') },
      BATCHES,
    ),
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'known' } },
    Definition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Family: 'known', ContainerDefinitions: [{ Name: 'app', Image: 'httpd:2.4', Essential: true }] },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        ServiceName: 'known',
        Cluster: { Ref: 'Cluster' },
        TaskDefinition: { Ref: 'Definition' },
        DesiredCount: 1,
      },
    },
    Known: pipeline('known', 'All', {
      Source: [
        upload,
        connection('Hub'),
        commit('Empty', att('Empty', 'Name')),
        commit('Stranger', 'stranger'),
        action('Image', 'Source ECR', { RepositoryName: { Ref: 'Images' } }, output('Image')),
      ],
      Prepare: [
        action('Prepare', 'Deploy CloudFormation', changeSet('CHANGE_SET_REPLACE'), {
          InputArtifacts: [{ Name: 'Hub' }],
        }),
      ],
      Act: ACTIONS,
    }),
    Clone: pipeline('clone', 'All', {
      Source: [connection('Clone', { OutputArtifactFormat: 'CODEBUILD_CLONE_REF' })],
      Deploy: [
        action(
          'Site',
          'Deploy S3',
          { BucketName: { Ref: 'Site' }, Extract: true },
          { InputArtifacts: [{ Name: 'Clone' }] },
        ),
      ],
    }),
    Heard: pipeline('heard', 'All', {
      Source: [upload],
      Deploy: [action('Site', 'Deploy S3', { BucketName: { Ref: 'Site' }, Extract: true }, INPUT)],
    }),
    HeardStarts: starts('Heard', { source: ['aws.s3'], 'detail-type': ['AWS API Call via CloudTrail'] }),
    StartRole: role('events.amazonaws.com', EVERYTHING),
  },
};
(template.Resources.Known.Properties.Stages.at(-1) as Record<string, unknown>).BeforeEntry = {
  Conditions: [{ Result: 'FAIL', Rules: RULES }],
};

/** App that shows every difference from AWS that an action or a rule can have. */
export async function writeDifferencesAssembly(folder: string): Promise<string> {
  return writeAssembly(folder, {
    'manifest.json': { version: '1', artifacts: { Known: stackArtifact('Known.json') } },
    'Known.json': template,
  });
}
