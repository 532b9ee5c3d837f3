import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'a pipeline of one account that deploys into a bucket of another, with a key between them',
  files: { 'index.html': '<h1>Shop</h1>' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Build', 'Deploy/Site'],
  define: (scope) => {
    const web = new Stack(scope, 'Web', { env: { account: '444455556666', region: 'us-east-1' } });
    const stack = new Stack(scope, 'Delivery', { env: { account: '111122223333', region: 'us-east-1' } });
    const source = new Artifact();
    const bucket = new Bucket(web, 'Site', { bucketName: 'acme-site-444455556666' });
    pipeline(
      stack,
      {
        Source: [commit(source)],
        Build: [build(stack, source, ['test -f index.html'])],
        Deploy: [new S3DeployAction({ actionName: 'Site', bucket, input: source })],
      },
      { crossAccountKeys: true },
    );
  },
};
