import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ForeignApp } from '../foreign-app';
import { build, pipeline, upload } from '../pieces';

export const app: ForeignApp = {
  about: 'buckets and a value of Parameter Store that the account has, and the app only names',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--source', shop, '--ssm', '/acme/url=https://example.com'],
  executes: ['Source/Upload', 'Build/Build', 'Deploy/Site'],
  define: (scope) => {
    const stack = new Stack(scope, 'Imported');
    const uploads = Bucket.fromBucketName(stack, 'Uploads', 'acme-uploads');
    const site = Bucket.fromBucketName(stack, 'Site', 'acme-site');
    const url = StringParameter.valueForStringParameter(stack, '/acme/url');
    const source = new Artifact();
    pipeline(stack, {
      Source: [upload(stack, source, { bucket: uploads })],
      Build: [
        build(stack, source, ['test "$URL" = https://example.com'], { environmentVariables: { URL: { value: url } } }),
      ],
      Deploy: [new S3DeployAction({ actionName: 'Site', bucket: site, input: source })],
    });
  },
};
