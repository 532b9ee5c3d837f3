import { Stack } from 'aws-cdk-lib/core';
import { BuildSpec, PipelineProject, PipelineProjectProps } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, IAction, Pipeline, PipelineProps, StageProps } from 'aws-cdk-lib/aws-codepipeline';
import {
  CodeBuildAction,
  CodeBuildActionProps,
  CodeCommitSourceAction,
  CodeStarConnectionsSourceAction,
  CodeStarConnectionsSourceActionProps,
  S3SourceAction,
  S3SourceActionProps,
} from 'aws-cdk-lib/aws-codepipeline-actions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Bucket } from 'aws-cdk-lib/aws-s3';

/** Name of the repository in all apps that have one. */
export const SHOP = { owner: 'acme', repo: 'shop', branch: 'main' };
export const CONNECTION =
  'arn:aws:codeconnections:us-east-1:111122223333:connection/00000000-0000-4000-8000-000000000000';

/** Source action for `source.zip` in a versioned bucket. */
export function upload(stack: Stack, output: Artifact, props: Partial<S3SourceActionProps> = {}): IAction {
  const bucket = props.bucket ?? new Bucket(stack, 'Uploads', { versioned: true });
  return new S3SourceAction({ actionName: 'Upload', bucketKey: 'source.zip', output, ...props, bucket });
}

/** Source action for the head of `main`, through a connection. */
export function commit(output: Artifact, more: Partial<CodeStarConnectionsSourceActionProps> = {}): IAction {
  return new CodeStarConnectionsSourceAction({
    actionName: 'Commit',
    connectionArn: CONNECTION,
    output,
    ...SHOP,
    ...more,
  });
}

/** Source action for the head of `main` in the app's repository `shop`. */
export function branch(stack: Stack, output: Artifact): IAction {
  const repository = new Repository(stack, 'Shop', { repositoryName: 'shop' });
  return new CodeCommitSourceAction({ actionName: 'Commit', branch: 'main', repository, output });
}

/** Build of these commands in a separate project. */
export function build(
  stack: Stack,
  input: Artifact,
  commands: readonly string[],
  { actionName = 'Build', ...more }: Partial<CodeBuildActionProps> = {},
  { buildSpec, ...props }: PipelineProjectProps = {},
): CodeBuildAction {
  const project = new PipelineProject(stack, `${actionName}Project`, {
    buildSpec: buildSpec ?? BuildSpec.fromObject({ version: '0.2', phases: { build: { commands } } }),
    ...props,
  });
  return new CodeBuildAction({ actionName, input, project, ...more });
}

/** Pipeline with stages, by their names. */
export function pipeline(
  stack: Stack,
  stages: Readonly<Record<string, readonly IAction[]>>,
  props: PipelineProps = {},
): Pipeline {
  return new Pipeline(stack, 'Pipeline', {
    ...props,
    stages: Object.entries(stages).map(([stageName, actions]): StageProps => ({ stageName, actions: [...actions] })),
  });
}
