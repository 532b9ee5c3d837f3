import { Stack } from 'aws-cdk-lib/core';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { BuildSpec, ComputeType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildActionType } from 'aws-cdk-lib/aws-codepipeline-actions';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

const JUNIT = '<testsuite name="shop"><testcase name="sells" classname="shop"/></testsuite>';

export const app: ForeignApp = {
  about: 'a test in a VPC with an image, a compute type, reports and plain text as lists',
  files: { 'junit.xml': JUNIT, 'shop.js': 'sell()' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Test/Unit'],
  define: (scope) => {
    const stack = new Stack(scope, 'Tested');
    const source = new Artifact();
    const buildSpec = BuildSpec.fromObject({
      version: '0.2',
      phases: { build: { commands: 'test -f junit.xml' } },
      reports: { unit: { files: 'junit.xml', 'file-format': 'JUNITXML' } },
      cache: { paths: 'node_modules/**/*' },
      artifacts: { files: '**/*', 'exclude-paths': 'junit.xml' },
    });
    pipeline(stack, {
      Source: [commit(source)],
      Test: [
        build(
          stack,
          source,
          [],
          { actionName: 'Unit', type: CodeBuildActionType.TEST, outputs: [new Artifact('Tested')] },
          {
            buildSpec,
            vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }),
            environment: { buildImage: LinuxBuildImage.STANDARD_7_0, computeType: ComputeType.LARGE },
          },
        ),
      ],
    });
  },
};
