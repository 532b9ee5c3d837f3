import { Aws, Stack } from 'aws-cdk-lib/core';
import { NamedOutputs, Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic } from '@slipway/notifications';
import { DeliveryPipeline, DeployStep, PipelineSource } from '@slipway/pipeline';
import { BucketEmptier, SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Config } from './config';

/** Stack of one deployment: a site, its delivery pipeline, and notifications about failures. */
export class SampleNameStack extends Stack {
  constructor(scope: Construct, config: Config) {
    const name = Naming.pattern('sample-name-{type}-{suffix}', { suffix: config.suffix });
    super(scope, 'SampleName', {
      stackName: name.stack(),
      env: { region: config.region },
      description: 'Sample name: a site and its delivery',
    });

    const key = new EncryptionKey(this, 'Key', {
      alias: name.keyAlias('data'),
      description: 'Buckets, logs and messages of Sample name',
    });
    BucketEmptier.ofStack(this, {
      functionName: name.function('bucket-emptier'),
      roleName: name.role('bucket-emptier'),
      key,
    });
    SecureBucket.forAccessLogs(this, { bucketName: name.bucket('access-logs', Aws.ACCOUNT_ID) });
    const oncall = new NotificationTopic(this, 'OnCall', {
      topicName: name.topic('oncall'),
      displayName: 'Sample name on call',
      key,
      emails: [config.oncallEmail],
      publishRoleName: name.role('oncall-publish'),
    });

    const uploads = new SecureBucket(this, 'Uploads', { bucketName: name.bucket('uploads', Aws.ACCOUNT_ID), key });
    const site = new SecureBucket(this, 'Site', { bucketName: name.bucket('site', Aws.ACCOUNT_ID), key });

    const delivery = new DeliveryPipeline(this, 'Delivery', {
      name,
      key,
      source: PipelineSource.s3Object(uploads, 'source.zip'),
    });
    delivery.addStage('Deploy', DeployStep.toBucket('Site', site));
    oncall.onAlarm(delivery.reportFailures(oncall).alarm, ...delivery.alarms);

    NamedOutputs.add(this, name, {
      PipelineName: delivery.pipelineName,
      KmsKeyId: key.keyId,
      UploadsBucket: uploads.bucketName,
      SiteBucket: site.bucketName,
    });
  }
}
