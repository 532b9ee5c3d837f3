import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { ForeignApp } from '../foreign-app';
import { build, pipeline, upload } from '../pieces';

export const app: ForeignApp = {
  about: 'an object in a bucket that CodePipeline polls, as the CDK has it by default',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--source', shop],
  executes: ['Source/Upload', 'Build/Build'],
  define: (scope) => {
    const stack = new Stack(scope, 'Poll');
    const source = new Artifact();
    pipeline(stack, { Source: [upload(stack, source)], Build: [build(stack, source, ['grep hello hello.txt'])] });
  },
};
