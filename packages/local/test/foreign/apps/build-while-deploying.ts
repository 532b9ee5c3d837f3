import { Stack } from 'aws-cdk-lib/core';
import { BuildSpec, Project, Source } from 'aws-cdk-lib/aws-codebuild';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { ForeignApp } from '../foreign-app';
import { build, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'a custom resource that starts a build of a CodeCommit repository while the stack is deployed',
  files: { 'index.html': '<h1>Shop</h1>' },
  options: ({ shop }) => ['--repo', `shop=${shop}`],
  executes: ['Source/Commit', 'Test/Build'],
  define: (scope) => {
    const stack = new Stack(scope, 'Site');
    const repository = new Repository(stack, 'Shop', { repositoryName: 'shop' });
    const bucket = new Bucket(stack, 'Web');
    const first = new Project(stack, 'First', {
      source: Source.codeCommit({ repository, branchOrRef: 'main' }),
      environmentVariables: { PLACE: { value: bucket.s3UrlForObject('page.html') } },
      buildSpec: BuildSpec.fromObject({
        version: '0.2',
        phases: { build: { commands: ['git log --oneline', 'aws s3 cp index.html "$PLACE"'] } },
      }),
    });
    bucket.grantWrite(first);
    new AwsCustomResource(stack, 'Start', {
      installLatestAwsSdk: false,
      onCreate: {
        service: 'CodeBuild',
        action: 'startBuild',
        parameters: { projectName: first.projectName },
        physicalResourceId: PhysicalResourceId.of('started'),
        outputPaths: ['build.id'],
      },
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['codebuild:StartBuild'], resources: [first.projectArn] }),
      ]),
    });
    const source = new Artifact();
    const commands = ['until aws s3 cp "$PLACE" page.html; do sleep 1; done', 'cmp page.html index.html'];
    const second = build(stack, source, commands, {
      environmentVariables: { PLACE: { value: bucket.s3UrlForObject('page.html') } },
    });
    bucket.grantRead(stack.node.findChild('BuildProject') as Project);
    pipeline(stack, {
      Source: [new CodeCommitSourceAction({ actionName: 'Commit', branch: 'main', repository, output: source })],
      Test: [second],
    });
  },
};
