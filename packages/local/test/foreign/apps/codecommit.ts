import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ForeignApp } from '../foreign-app';
import { branch, build, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'a repository of CodeCommit in the app, built and deployed to a bucket',
  files: { 'index.html': '<h1>Shop</h1>' },
  options: ({ shop }) => ['--repo', `shop=${shop}`],
  executes: ['Source/Commit', 'Test/Build', 'Deploy/Site'],
  define: (scope) => {
    const stack = new Stack(scope, 'Site');
    const source = new Artifact();
    pipeline(stack, {
      Source: [branch(stack, source)],
      Test: [build(stack, source, ['grep Shop index.html'])],
      Deploy: [new S3DeployAction({ actionName: 'Site', bucket: new Bucket(stack, 'Web'), input: source })],
    });
  },
};
