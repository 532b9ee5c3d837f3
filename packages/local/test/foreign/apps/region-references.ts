import { DefaultStackSynthesizer, Stack, Stage } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'a stage with stacks in two regions that refer to each other, a qualifier, and a key and bucket for artifacts',
  files: { 'index.html': '<h1>Shop</h1>' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Build', 'Deploy/Site'],
  define: (scope) => {
    const stage = new Stage(scope, 'Prod');
    const [edge, stack] = ['us-east-1', 'eu-central-1'].map(
      (region) =>
        new Stack(stage, region, {
          env: { account: '111122223333', region },
          crossRegionReferences: true,
          synthesizer: new DefaultStackSynthesizer({ qualifier: 'shop' }),
        }),
    );
    const topic = new Topic(edge, 'Topic');
    const encryption = { encryption: BucketEncryption.KMS, encryptionKey: new Key(stack, 'Key') };
    const artifactBucket = new Bucket(stack, 'Artifacts', { ...encryption, enforceSSL: true, versioned: true });
    const source = new Artifact();
    pipeline(
      stack,
      {
        Source: [commit(source)],
        Build: [
          build(stack, source, ['echo "$TOPIC" | grep ^arn:aws:sns:us-east-1:111122223333:'], {
            environmentVariables: { TOPIC: { value: topic.topicArn } },
          }),
        ],
        Deploy: [
          new S3DeployAction({ actionName: 'Site', bucket: new Bucket(stack, 'Site', encryption), input: source }),
        ],
      },
      { artifactBucket },
    );
  },
};
