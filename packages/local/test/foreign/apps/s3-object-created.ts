import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Rule } from 'aws-cdk-lib/aws-events';
import { CodePipeline } from 'aws-cdk-lib/aws-events-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ForeignApp } from '../foreign-app';
import { build, pipeline, upload } from '../pieces';

export const app: ForeignApp = {
  about: 'an object in a bucket that tells EventBridge, and a rule of the app that starts the pipeline',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--source', shop],
  executes: ['Source/Upload', 'Build/Build'],
  define: (scope) => {
    const stack = new Stack(scope, 'Created');
    const source = new Artifact();
    const bucket = new Bucket(stack, 'Uploads', { versioned: true, eventBridgeEnabled: true });
    const made = pipeline(stack, {
      Source: [upload(stack, source, { bucket, trigger: S3Trigger.NONE })],
      Build: [build(stack, source, ['grep hello hello.txt'])],
    });
    new Rule(stack, 'Created', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: ['source.zip'] } },
      },
      targets: [new CodePipeline(made)],
    });
  },
};
