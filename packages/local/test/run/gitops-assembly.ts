import { LOGS, stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { emptier } from './release-assembly';

const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const role = (service: string, ...statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: document({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }),
    Policies: [
      { PolicyName: 'rights', PolicyDocument: document(...statements.map((it) => ({ Effect: 'Allow', ...it }))) },
    ],
  },
});
const handler = (Role: string, ZipFile: string, Variables: object) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 20,
    Role: { 'Fn::GetAtt': [Role, 'Arn'] },
    Code: { ZipFile },
    Environment: { Variables },
  },
});
const action = (Name: string, Owner: string, Category: string, Provider: string, more: object) => ({
  Name,
  ActionTypeId: { Owner, Category, Provider, Version: '1' },
  ...more,
});

/** Shortened code of a webhook: it verifies the signature of the raw body, and then publishes one event. */
const RECEIVE = `
const { createHmac, timingSafeEqual } = require('crypto');
const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
exports.handler = async ({ body, isBase64Encoded, headers }) => {
  const raw = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: process.env.SECRET }));
  const expected = Buffer.from('sha256=' + createHmac('sha256', SecretString).update(raw).digest('hex'));
  const given = Buffer.from(headers['x-hub-signature-256'] || '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { statusCode: 401, body: 'refused' };
  const payload = JSON.parse(raw);
  const refName = payload.ref ? payload.ref.replace('refs/heads/', '') : payload.pull_request.base.ref;
  const paths = payload.commits ? [...new Set(payload.commits.flatMap((it) => [...it.added, ...it.modified, ...it.removed]))].sort() : [];
  const detail = { deliveryId: headers['x-github-delivery'], repository: payload.repository.full_name, actor: payload.sender.login, refType: 'branch', refName, commit: payload.after || payload.pull_request.head.sha, paths };
  const Entries = [{ EventBusName: process.env.BUS, Source: 'slipway.github', DetailType: headers['x-github-event'], Detail: JSON.stringify(detail) }];
  const { FailedEntryCount } = await new EventBridgeClient({}).send(new PutEventsCommand({ Entries }));
  return { statusCode: FailedEntryCount ? 500 : 202, body: 'accepted' };
};
`;

/** Function that a rule invokes. It finds out who approved, and notifies the topic. */
const AUDIT = `
const { CodePipelineClient, ListActionExecutionsCommand } = require('@aws-sdk/client-codepipeline');
const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
exports.handler = async ({ detail }) => {
  const { actionExecutionDetails } = await new CodePipelineClient({}).send(new ListActionExecutionsCommand({ pipelineName: detail.pipeline, filter: { pipelineExecutionId: detail['execution-id'] } }));
  const { updatedBy, status } = actionExecutionDetails.find((it) => it.actionName === detail.action);
  await new SNSClient({}).send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: ['audit', detail.pipeline, status, updatedBy].join(' ') }));
};
`;

const PREVIEW = `version: 0.2
env:
  exported-variables: [PREVIEW_SUMMARY]
phases:
  build:
    commands:
      - export PREVIEW_SUMMARY="1 to create at $CODEBUILD_RESOLVED_SOURCE_VERSION"
      - cp page.txt preview.txt
artifacts:
  files: [preview.txt]
`;

/** A user's build has this program in its image, or installs it. */
const SDK = require.resolve('@aws-sdk/client-codepipeline');

/** Check before a deployment applies anything: whether it was approved. */
const UP = `version: 0.2
phases:
  build:
    commands:
      - |
        node -e '
        const { CodePipelineClient, ListActionExecutionsCommand } = require("${SDK}");
        new CodePipelineClient({}).send(new ListActionExecutionsCommand({ pipelineName: process.env.PIPELINE, filter: { pipelineExecutionId: process.env.EXECUTION } }))
          .then(({ actionExecutionDetails: all }) => console.log("approval:", all.find((it) => it.actionName === "Approve").status, "commit:", process.env.CODEBUILD_RESOLVED_SOURCE_VERSION))'
`;

/** Permission to find out who approved a release. */
const ASK = {
  Action: 'codepipeline:ListActionExecutions',
  Resource: 'arn:aws:codepipeline:us-east-1:111122223333:*',
};

const project = (Name: string, BuildSpec: string) => ({
  Type: 'AWS::CodeBuild::Project',
  Properties: {
    Name,
    ServiceRole: { 'Fn::GetAtt': ['BuildRole', 'Arn'] },
    Source: { Type: 'CODEPIPELINE', BuildSpec },
    Artifacts: { Type: 'CODEPIPELINE' },
    Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_LARGE', Image: 'standard' },
    LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
  },
});

const variables = JSON.stringify([
  { name: 'PIPELINE', value: 'prod' },
  { name: 'EXECUTION', value: '#{codepipeline.PipelineExecutionId}' },
]);
const pipeline = (Name: string, source: object, stages: object[]) => ({
  Type: 'AWS::CodePipeline::Pipeline',
  Properties: {
    Name,
    RoleArn: { 'Fn::GetAtt': ['PipelineRole', 'Arn'] },
    PipelineType: 'V2',
    ExecutionMode: 'QUEUED',
    ArtifactStore: { Type: 'S3', Location: { Ref: 'Artifacts' } },
    Variables: [
      { Name: 'DELIVERY_ID', DefaultValue: 'none' },
      { Name: 'ACTOR', DefaultValue: 'nobody' },
    ],
    Stages: [
      { Name: 'Source', Actions: [source] },
      {
        Name: 'Build',
        Actions: [
          action('Preview', 'AWS', 'Build', 'CodeBuild', {
            Namespace: 'Preview',
            Configuration: { ProjectName: { Ref: 'Preview' } },
            InputArtifacts: [{ Name: 'Source' }],
            OutputArtifacts: [{ Name: 'Plan' }],
          }),
        ],
      },
      ...stages,
    ],
  },
});

/** Rules as the CDK writes them: one for each pipeline, on the app's own event bus. */
const starts = (id: string, branches: unknown[]) => ({
  Type: 'AWS::Events::Rule',
  Metadata: { 'aws:cdk:path': `GitOps/${id}/OnPush` },
  Properties: {
    EventBusName: { Ref: 'Bus' },
    State: 'ENABLED',
    EventPattern: {
      source: ['slipway.github'],
      'detail-type': ['push'],
      detail: { repository: ['acme/shop'], refType: ['branch'], refName: branches, paths: [{ prefix: 'page' }, '**'] },
    },
    Targets: [
      {
        Id: 'Target0',
        Arn: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':codepipeline:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':',
              { Ref: id },
            ],
          ],
        },
        RoleArn: { 'Fn::GetAtt': ['StartRole', 'Arn'] },
        InputTransformer: {
          InputPathsMap: {
            'detail-commit': '$.detail.commit',
            'detail-deliveryId': '$.detail.deliveryId',
            'detail-actor': '$.detail.actor',
          },
          InputTemplate:
            '{"sourceRevisions":[{"actionName":"Source","revisionType":"COMMIT_ID","revisionValue":<detail-commit>}],"variables":[{"name":"DELIVERY_ID","value":<detail-deliveryId>},{"name":"ACTOR","value":<detail-actor>}]}',
        },
      },
    ],
  },
});

function template() {
  const { Contents, ...emptying } = emptier('gitops-artifacts');
  return {
    Resources: {
      ...emptying,
      Contents: { ...Contents, DependsOn: ['Artifacts'] },
      Artifacts: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: 'gitops-artifacts', VersioningConfiguration: { Status: 'Enabled' } },
      },
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'gitops-github' } },
      Topic: { Type: 'AWS::SNS::Topic', Metadata: { 'aws:cdk:path': 'GitOps/Audit' } },
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true } },
      },
      ReceiveRole: role(
        'lambda.amazonaws.com',
        LOGS,
        { Action: 'secretsmanager:GetSecretValue', Resource: { Ref: 'Secret' } },
        { Action: 'events:PutEvents', Resource: { 'Fn::GetAtt': ['Bus', 'Arn'] } },
      ),
      Receive: handler('ReceiveRole', RECEIVE, { SECRET: { Ref: 'Secret' }, BUS: { Ref: 'Bus' } }),
      Url: {
        Type: 'AWS::Lambda::Url',
        Metadata: { 'aws:cdk:path': 'GitOps/Webhook/Url' },
        Properties: { AuthType: 'NONE', TargetFunctionArn: { 'Fn::GetAtt': ['Receive', 'Arn'] } },
      },
      /** Webhook that accepts no deliveries, because its function has no secret. */
      OtherUrl: {
        Type: 'AWS::Lambda::Url',
        Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: { 'Fn::GetAtt': ['Emptier', 'Arn'] } },
      },
      Open: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunctionUrl',
          FunctionName: { 'Fn::GetAtt': ['Receive', 'Arn'] },
          Principal: '*',
          FunctionUrlAuthType: 'NONE',
        },
      },
      AuditRole: role('lambda.amazonaws.com', LOGS, { Action: 'sns:Publish', Resource: { Ref: 'Topic' } }, ASK),
      Audit: handler('AuditRole', AUDIT, { TOPIC: { Ref: 'Topic' } }),
      AuditPermission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { 'Fn::GetAtt': ['Audit', 'Arn'] },
          Principal: 'events.amazonaws.com',
          SourceArn: { 'Fn::GetAtt': ['Decided', 'Arn'] },
        },
      },
      Decided: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: {
            source: ['aws.codepipeline'],
            'detail-type': ['CodePipeline Action Execution State Change'],
            detail: { state: ['SUCCEEDED', 'FAILED'], type: { category: ['Approval'] } },
          },
          Targets: [{ Id: 'Audit', Arn: { 'Fn::GetAtt': ['Audit', 'Arn'] } }],
        },
      },
      StartRole: role('events.amazonaws.com', {
        Action: 'codepipeline:StartPipelineExecution',
        Resource: 'arn:aws:codepipeline:us-east-1:111122223333:*',
      }),
      BuildRole: role(
        'codebuild.amazonaws.com',
        {
          Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
          Resource: 'arn:aws:s3:::gitops-artifacts/*',
        },
        ASK,
      ),
      PipelineRole: role(
        'codepipeline.amazonaws.com',
        {
          Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
          Resource: 'arn:aws:s3:::gitops-artifacts',
        },
        { Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource: 'arn:aws:s3:::gitops-artifacts/*' },
        {
          Action: 'codeconnections:UseConnection',
          Resource: 'arn:aws:codeconnections:us-east-1:111122223333:connection/c',
        },
        {
          Action: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'],
          Resource: [{ 'Fn::GetAtt': ['Preview', 'Arn'] }, { 'Fn::GetAtt': ['Up', 'Arn'] }],
        },
      ),
      Preview: project('preview', PREVIEW),
      Up: project('up', UP),
      Dev: pipeline(
        'dev',
        action('Source', 'ThirdParty', 'Source', 'GitHub', {
          Configuration: {
            Owner: 'acme',
            Repo: 'shop',
            Branch: 'main',
            OAuthToken: '{{resolve:secretsmanager:token}}',
            PollForSourceChanges: false,
          },
          OutputArtifacts: [{ Name: 'Source' }],
        }),
        [],
      ),
      Prod: pipeline(
        'prod',
        action('Source', 'AWS', 'Source', 'CodeStarSourceConnection', {
          Configuration: {
            ConnectionArn: 'arn:aws:codeconnections:us-east-1:111122223333:connection/c',
            FullRepositoryId: 'acme/shop',
            BranchName: 'main',
            DetectChanges: false,
          },
          OutputArtifacts: [{ Name: 'Source' }],
        }),
        [
          {
            Name: 'Deploy',
            Actions: [
              action('Approve', 'AWS', 'Approval', 'Manual', {
                RunOrder: 1,
                Configuration: {
                  CustomData: '#{Preview.PREVIEW_SUMMARY}, pushed by #{variables.ACTOR}',
                  ExternalEntityLink: 'https://shop.example/#{variables.DELIVERY_ID}',
                },
              }),
              action('Up', 'AWS', 'Build', 'CodeBuild', {
                RunOrder: 2,
                Configuration: { ProjectName: { Ref: 'Up' }, EnvironmentVariables: variables },
                InputArtifacts: [{ Name: 'Source' }],
              }),
            ],
          },
        ],
      ),
      DevStart: starts('Dev', ['main', { prefix: 'release/' }]),
      ProdStart: starts('Prod', ['main']),
    },
    Outputs: { Webhook: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } },
  };
}

/** Webhook, event bus, and two pipelines that start from the same push. The second pipeline asks for an approval. */
export async function writeGitOpsAssembly(folder: string): Promise<string> {
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { GitOps: stackArtifact('GitOps.json') } },
    'GitOps.json': template(),
  });
}
