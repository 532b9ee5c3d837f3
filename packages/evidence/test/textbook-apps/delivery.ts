import { SecretValue, Stack, Stage } from 'aws-cdk-lib/core';
import { BuildSpec, LinuxBuildImage, PipelineProject, Project, Source } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import {
  CloudFormationCreateUpdateStackAction,
  CodeBuildAction,
  CodeStarConnectionsSourceAction,
  GitHubSourceAction,
  ManualApprovalAction,
} from 'aws-cdk-lib/aws-codepipeline-actions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep } from 'aws-cdk-lib/pipelines';

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/6a5e4f0c-0000-4000-8000-000000000000';

/** Pipeline that deploys its own app, with an approval before production. */
export function cdkPipeline(stack: Stack): void {
  const pipeline = new CodePipeline(stack, 'Pipeline', {
    pipelineName: 'MyPipeline',
    synth: new ShellStep('Synth', {
      input: CodePipelineSource.connection('owner/repo', 'main', { connectionArn: CONNECTION }),
      commands: ['npm ci', 'npm run build', 'npx cdk synth'],
    }),
  });
  pipeline.addStage(stageOf(stack, 'Staging'), {
    post: [new ShellStep('Smoke', { commands: ['curl -Ssf https://example.com'] })],
  });
  pipeline.addStage(stageOf(stack, 'Production'), { pre: [new ManualApprovalStep('Promote')] });
}

function stageOf(stack: Stack, id: string): Stage {
  const stage = new Stage(stack, id, { env: { account: '111122223333', region: 'eu-west-1' } });
  new Function(new Stack(stage, 'App'), 'Hello', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => "hello";'),
  });
  return stage;
}

/** Pipeline that requires an approval before it deploys a template. */
export function approvedPipeline(stack: Stack): void {
  const [source, built] = [new Artifact('Source'), new Artifact('Built')];
  new Pipeline(stack, 'Pipeline', {
    stages: [
      {
        stageName: 'Source',
        actions: [
          new GitHubSourceAction({
            actionName: 'GitHub',
            owner: 'my-org',
            repo: 'my-app',
            branch: 'main',
            oauthToken: SecretValue.secretsManager('github-token'),
            output: source,
          }),
        ],
      },
      {
        stageName: 'Build',
        actions: [
          new CodeBuildAction({
            actionName: 'Build',
            project: new PipelineProject(stack, 'Build', { environment: { buildImage: LinuxBuildImage.STANDARD_7_0 } }),
            input: source,
            outputs: [built],
          }),
        ],
      },
      {
        stageName: 'Approve',
        actions: [
          new ManualApprovalAction({ actionName: 'Approve', notificationTopic: new Topic(stack, 'ToApprove') }),
        ],
      },
      {
        stageName: 'Deploy',
        actions: [
          new CloudFormationCreateUpdateStackAction({
            actionName: 'Deploy',
            stackName: 'my-app',
            templatePath: built.atPath('template.yaml'),
            adminPermissions: true,
          }),
        ],
      },
    ],
  });
}

/** Build that pushes an image to a repository. */
export function imageBuild(stack: Stack): void {
  const repository = new Repository(stack, 'Repository', { repositoryName: 'my-app' });
  const project = new PipelineProject(stack, 'Build', {
    environment: { buildImage: LinuxBuildImage.STANDARD_7_0, privileged: true },
    environmentVariables: { REPOSITORY_URI: { value: repository.repositoryUri } },
    buildSpec: BuildSpec.fromObject({
      version: '0.2',
      phases: {
        pre_build: {
          commands: ['aws ecr get-login-password | docker login --username AWS --password-stdin $REPOSITORY_URI'],
        },
        build: { commands: ['docker build -t $REPOSITORY_URI:latest .', 'docker push $REPOSITORY_URI:latest'] },
      },
    }),
  });
  repository.grantPullPush(project);
  const [source, image] = [new Artifact(), new Artifact()];
  new Pipeline(stack, 'Pipeline', {
    stages: [
      {
        stageName: 'Source',
        actions: [
          new CodeStarConnectionsSourceAction({
            actionName: 'Source',
            connectionArn: CONNECTION,
            owner: 'my-org',
            repo: 'my-app',
            output: source,
          }),
        ],
      },
      {
        stageName: 'Build',
        actions: [new CodeBuildAction({ actionName: 'Image', project, input: source, outputs: [image] })],
      },
    ],
  });
}

/** Build of the pushes and pull requests of a GitHub repository. */
export function pullRequestBuild(stack: Stack): void {
  new Project(stack, 'Check', {
    source: Source.gitHub({ owner: 'my-org', repo: 'my-app', webhook: true }),
    buildSpec: BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: ['npm ci', 'npm test'] } } }),
  });
}

/** Bucket from which another account reads. */
export function sharedBucket(stack: Stack): void {
  const shared = new Bucket(stack, 'Shared', { versioned: true });
  shared.grantRead(new AccountPrincipal('444455556666'));
}
