import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { ForeignApp } from '../foreign-app';
import { build, pipeline, upload } from '../pieces';

export const app: ForeignApp = {
  about: 'an object in a bucket whose change a rule hears of from CloudTrail',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--source', shop],
  executes: ['Source/Upload', 'Build/Build'],
  define: (scope) => {
    const stack = new Stack(scope, 'Events');
    const source = new Artifact();
    pipeline(stack, {
      Source: [upload(stack, source, { trigger: S3Trigger.EVENTS })],
      Build: [build(stack, source, ['grep hello hello.txt'])],
    });
  },
};
