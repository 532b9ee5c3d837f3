import { Stack } from 'aws-cdk-lib/core';
import { BuildSpec, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction, S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ForeignApp } from '../foreign-app';
import { commit, pipeline } from '../pieces';

const BATCH = BuildSpec.fromObject({
  version: '0.2',
  batch: {
    'build-graph': [
      { identifier: 'first', env: { variables: { PART: 'a' } } },
      { identifier: 'second', env: { variables: { PART: 'b' } }, 'depend-on': ['first'] },
    ],
  },
  phases: { build: { commands: ['echo $PART > $PART.txt'] } },
  artifacts: { files: ['*.txt'] },
});

export const app: ForeignApp = {
  about: 'a batch of builds that wait for each other, with one artifact of all of them',
  files: { 'index.html': '<h1>Shop</h1>' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Parts', 'Deploy/Site'],
  define: (scope) => {
    const stack = new Stack(scope, 'Batch');
    const [source, parts] = ['Source', 'Parts'].map((name) => new Artifact(name));
    const project = new PipelineProject(stack, 'Project', { buildSpec: BATCH });
    const builds = new CodeBuildAction({
      actionName: 'Parts',
      project,
      input: source,
      outputs: [parts],
      executeBatchBuild: true,
      combineBatchBuildArtifacts: true,
    });
    pipeline(stack, {
      Source: [commit(source)],
      Build: [builds],
      Deploy: [new S3DeployAction({ actionName: 'Site', bucket: new Bucket(stack, 'Web'), input: parts })],
    });
  },
};
