import { App, Stack } from 'aws-cdk-lib/core';
import { DeliveryMetrics } from '@slipway/delivery-metrics';
import { GitHubWebhook } from '@slipway/github-webhook';
import { NotificationTopic } from '@slipway/notifications';

const app = new App();
const stack = new Stack(app, 'Shop');
const webhook = new GitHubWebhook(stack, 'Webhook', { repositories: ['octo-org/shop'] });
const topic = new NotificationTopic(stack, 'OnCall', { emails: ['oncall@example.com'] });
const pipeline = {
  pipelineName: 'shop-pipeline',
  pipelineArn: stack.formatArn({ service: 'codepipeline', resource: 'shop-pipeline' }),
};
new DeliveryMetrics(stack, 'Metrics', {
  deliveries: [
    {
      name: 'shop',
      pipeline,
      productionStage: 'Deploy',
      services: [{ clusterName: 'shop-cluster', serviceName: 'shop-service' }],
      source: { webhook, repository: 'octo-org/shop', branch: 'main' },
    },
  ],
  topic,
});

export { app };
