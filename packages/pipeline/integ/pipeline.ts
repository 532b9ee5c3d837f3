import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic } from '@slipway/notifications';
import {
  ApprovalAudit,
  ApprovalStep,
  BuildStep,
  DeliveryPipeline,
  DeployStep,
  PipelineSource,
} from '@slipway/pipeline';
import { SecureBucket } from '@slipway/secure-bucket';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of a pipeline that builds an upload, waits for an approval, and deploys to a bucket. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'Pipeline', { stackName: 'slipway-integ-pipeline' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/slipway-integ-pipeline', description: 'Delivery' });
  const uploads = new SecureBucket(stack, 'Uploads', { key });
  const website = new SecureBucket(stack, 'Website', { key });
  const topic = new NotificationTopic(stack, 'OnCall', { key });
  const delivery = new DeliveryPipeline(stack, 'Delivery', {
    key,
    source: PipelineSource.s3Object(uploads, 'source.zip'),
  });
  delivery.addStage('Build', BuildStep.buildspec('Build'));
  delivery.addStage(
    'Release',
    ApprovalStep.manual('Release', { message: 'release?', topic, timeout: Duration.hours(24) }),
  );
  delivery.addStage('Deploy', DeployStep.toBucket('Site', website));
  new ApprovalAudit(stack, 'Audit', { key }).record(delivery);
  const integ = new IntegCase(app, { stacks: [stack], minutes: 6 });
  const ofPipeline = (path: string, expected: string | number) => ({
    service: 'codepipeline',
    api: 'getPipeline',
    parameters: { name: delivery.pipelineName },
    at: [`pipeline.${path}`, expected] as const,
  });
  const ofBucket = (bucket: SecureBucket, api: string) => ({
    service: 's3',
    api,
    parameters: { Bucket: bucket.bucket.bucketName },
  });

  integ.check('pipeline', 'runs executions one after another', ofPipeline('executionMode', 'QUEUED'));
  integ.check('pipeline', 'deploys last, after the approval', ofPipeline('stages.3.name', 'Deploy'));
  integ.check('pipeline', 'waits for an approval for one day', ofPipeline('stages.2.actions.0.timeoutInMinutes', 1440));
  integ.check('pipeline', 'encrypts artifacts with the key', ofPipeline('artifactStore.encryptionKey.id', key.keyArn));
  integ.check('artifacts', 'are encrypted with the key', {
    ...ofBucket(delivery.artifacts, 'getBucketEncryption'),
    at: ['ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault.KMSMasterKeyID', key.keyArn],
  });
  integ.check('source', 'keeps object versions', {
    ...ofBucket(uploads, 'getBucketVersioning'),
    like: { Status: 'Enabled' },
  });
  integ.check('source', 'sends events about uploads', {
    ...ofBucket(uploads, 'getBucketNotificationConfiguration'),
    like: { EventBridgeConfiguration: {} },
  });
  integ.check('release', 'cannot be read without TLS', {
    ...ofBucket(website, 'getBucketPolicy'),
    like: {
      Policy: Match.serializedJson(
        Match.objectLike({
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          ]),
        }),
      ),
    },
  });
  return integ;
}
