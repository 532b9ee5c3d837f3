import { Stack } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildActionType, S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'a commit is built and tested, secondary artifacts pass between builds, and a site is deployed to a bucket',
  files: {
    'index.html': '<h1>Shop</h1>',
    'buildspec.yml': 'version: 0.2\nphases:\n  build:\n    commands: ls index.html\n',
  },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Site', 'Test/Links', 'Deploy/Site'],
  define: (scope) => {
    const stack = new Stack(scope, 'Site');
    const [source, site, report] = ['Source', 'Site', 'Report'].map((name) => new Artifact(name));
    const buildSpec = BuildSpec.fromObject({
      version: '0.2',
      phases: { build: { commands: ['mkdir dist', 'cp index.html dist', 'echo fine > report.txt'] } },
      artifacts: {
        'secondary-artifacts': {
          Site: { 'base-directory': 'dist', files: '**/*' },
          Report: { files: 'report.txt' },
        },
      },
    });
    pipeline(stack, {
      Source: [commit(source)],
      Build: [build(stack, source, [], { actionName: 'Site', outputs: [site, report] }, { buildSpec })],
      Test: [
        build(stack, site, ['test -f index.html', 'grep fine $CODEBUILD_SRC_DIR_Report/report.txt'], {
          actionName: 'Links',
          type: CodeBuildActionType.TEST,
          extraInputs: [report],
        }),
      ],
      Deploy: [new S3DeployAction({ actionName: 'Site', bucket: new Bucket(stack, 'Web'), input: site })],
    });
  },
};
