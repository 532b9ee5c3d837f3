import { App, Stack } from 'aws-cdk-lib/core';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import {
  FailureReport,
  NotificationTopic,
  PipelineState,
  PipelineStateRule,
  SlackChannel,
} from '@slipway/notifications';

const app = new App();
const stack = new Stack(app, 'Shop');
const name = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });
const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop-dev', description: 'Messages of the shop' });
const topic = new NotificationTopic(stack, 'OnCall', {
  topicName: 'shop-oncall',
  displayName: 'Shop on call',
  key,
  emails: ['oncall@example.com'],
});
const metric = new Metric({ namespace: 'Shop', metricName: 'OrdersLost' });
topic.onAlarm(
  new Alarm(stack, 'OrdersLost', {
    alarmName: 'shop-orders-lost',
    alarmDescription: 'An order was lost',
    metric,
    threshold: 0,
    evaluationPeriods: 1,
  }),
);
const pipeline = {
  pipelineName: 'shop-pipeline',
  pipelineArn: stack.formatArn({ service: 'codepipeline', resource: 'shop-pipeline' }),
};
topic.onAlarm(new FailureReport(stack, 'Failures', { name, key, pipeline, topic }).alarm);
new PipelineStateRule(stack, 'Stops', { pipelineName: pipeline.pipelineName, state: PipelineState.STOPPED, topic });
new SlackChannel(stack, 'Channel', {
  configurationName: 'shop-oncall',
  workspaceId: 'T0123ABCD',
  channelId: 'C0123ABCD',
  topics: [topic],
});

export { app };
