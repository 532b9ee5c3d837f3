import { App, Stack } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { DeliveryMetrics } from '@slipway/delivery-metrics';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic } from '@slipway/notifications';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of delivery metrics for a pipeline that does not exist, because rules can match its events anyway. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'DeliveryMetrics', { stackName: 'slipway-integ-delivery-metrics' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/slipway-integ-metrics', description: 'Figures' });
  const topic = new NotificationTopic(stack, 'OnCall', { key });
  const pipelineName = 'slipway-integ-metrics';
  const pipelineArn = stack.formatArn({ service: 'codepipeline', resource: pipelineName });
  const metrics = new DeliveryMetrics(stack, 'Metrics', {
    key,
    deliveries: [
      {
        name: 'shop',
        pipeline: { pipelineName, pipelineArn },
        productionStage: 'Deploy',
        services: [{ clusterName: 'shop-cluster', serviceName: 'shop-service' }],
      },
    ],
    topic,
  });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 5 });

  integ.check('alarms', 'notify the topic', {
    service: 'cloudwatch',
    api: 'describeAlarms',
    parameters: { AlarmNames: [metrics.alarms[0].alarmName] },
    at: ['MetricAlarms.0.AlarmActions.0', topic.topicArn],
  });
  integ.check('events', 'receive the events of the pipeline', {
    service: 'eventbridge',
    api: 'listRules',
    parameters: {},
    like: {
      Rules: Match.arrayWith([
        Match.objectLike({ EventPattern: Match.stringLikeRegexp(pipelineName), State: 'ENABLED' }),
      ]),
    },
  });
  return integ;
}
