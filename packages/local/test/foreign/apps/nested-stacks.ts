import { NestedStack, Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ForeignApp } from '../foreign-app';
import { build, pipeline, upload } from '../pieces';

export const app: ForeignApp = {
  about: 'a pipeline in a nested stack that takes what another nested stack has',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--source', shop],
  executes: ['Source/Upload', 'Build/Build'],
  define: (scope) => {
    const stack = new Stack(scope, 'Parent');
    const bucket = new Bucket(new NestedStack(stack, 'Storage'), 'Uploads', { versioned: true });
    const delivery = new NestedStack(stack, 'Delivery');
    const source = new Artifact();
    pipeline(delivery, {
      Source: [upload(delivery, source, { bucket })],
      Build: [build(delivery, source, ['grep hello hello.txt'])],
    });
  },
};
