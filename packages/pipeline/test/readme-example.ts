import { App, Stack } from 'aws-cdk-lib/core';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic } from '@slipway/notifications';
import { BuildStep, DeliveryPipeline, DeployStep, PipelineRules, PipelineSource } from '@slipway/pipeline';
import { SecureBucket } from '@slipway/secure-bucket';

const app = new App();
PipelineRules.enforce(app);
const stack = new Stack(app, 'Shop');
const name = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });
const key = new EncryptionKey(stack, 'Key', {
  alias: 'alias/shop-dev',
  description: 'Artifacts, logs and messages of the shop',
});
const uploads = new SecureBucket(stack, 'Uploads', { key });
const site = new SecureBucket(stack, 'Site', { key });
const oncall = new NotificationTopic(stack, 'OnCall', {
  topicName: name.topic('oncall'),
  displayName: 'Shop on call',
  key,
});

const delivery = new DeliveryPipeline(stack, 'Delivery', {
  name,
  key,
  source: PipelineSource.s3Object(uploads, 'source.zip'),
});
delivery.addStage('Build', BuildStep.buildspec('Storefront'));
delivery.addStage('Deploy', DeployStep.toBucket('Site', site));
oncall.onAlarm(delivery.reportFailures(oncall).alarm, ...delivery.alarms);

export { app };
