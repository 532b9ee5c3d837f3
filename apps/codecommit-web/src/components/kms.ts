import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { EncryptionKey, ServiceUse } from '@slipway/kms';
import { Construct } from 'constructs';
import { Names } from '../names';

/**
 * KMS key of the deployment. The key policy names each service that can use the key, and the resources for which the
 * service can use it.
 */
export class PipelineKey extends EncryptionKey {
  constructor(scope: Construct, id: string, names: Names, suffix: string) {
    super(scope, id, {
      alias: `alias/cicd-pipeline-${suffix}`,
      description: 'Artifacts, images, secrets, logs and messages of a web service',
    });
    const { all, buckets, secrets } = names;
    const arn = (service: string, resource: string) => Stack.of(this).formatArn({ service, resource });
    const bucketArn = Stack.of(this).formatArn({
      service: 's3',
      resource: buckets.bucket('artifacts'),
      account: '',
      region: '',
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
    this.allow(ServiceUse.resourcesOf('s3.amazonaws.com', bucketArn));
    this.allow(ServiceUse.resourcesOf('codepipeline.amazonaws.com', arn('codepipeline', all.pipeline())));
    this.allow(
      ServiceUse.resourcesOf(
        'codebuild.amazonaws.com',
        ...['build', 'test', 'security'].map((kind) => arn('codebuild', `project/${all.project(kind)}`)),
      ),
    );
    this.allow(
      ServiceUse.resourcesOf(
        'secretsmanager.amazonaws.com',
        ...Object.values(secrets).map((secret) => arn('secretsmanager', `secret:${secret}-*`)),
      ),
    );
    this.allow(ServiceUse.resourcesOf('sns.amazonaws.com', arn('sns', all.topic('delivery'))));
  }
}
