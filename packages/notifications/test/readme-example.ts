import { App, Stack } from 'aws-cdk-lib/core';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic, PipelineState, PipelineStateRule } from '@slipway/notifications';

const app = new App();
const stack = new Stack(app, 'Shop');
const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop-dev', description: 'Messages of the shop' });
const topic = new NotificationTopic(stack, 'OnCall', { topicName: 'shop-oncall', displayName: 'Shop on call', key, emails: ['oncall@example.com'] });
const metric = new Metric({ namespace: 'Shop', metricName: 'OrdersLost' });
topic.onAlarm(new Alarm(stack, 'OrdersLost', { alarmDescription: 'An order was lost', metric, threshold: 0, evaluationPeriods: 1 }));
new PipelineStateRule(stack, 'Failures', { pipelineName: 'shop-pipeline', state: PipelineState.FAILED, topic });

export { app };
