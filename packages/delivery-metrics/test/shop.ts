import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Naming } from '@slipway/conventions';
import { DeliveryMetrics, DeliveryMetricsProps, MeasuredDelivery } from '@slipway/delivery-metrics';
import { GitHubWebhook } from '@slipway/github-webhook';
import { EncryptionKey } from '@slipway/kms';

export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';

/** Stack with the parts of a delivery. */
export class Shop {
  public readonly stack = new Stack(new App(), 'Shop');
  public readonly key = new EncryptionKey(this.stack, 'Key', { alias: 'alias/shop-key' });
  public readonly name = Naming.pattern('shop-{type}', {});
  public readonly webhook = new GitHubWebhook(this.stack, 'Webhook', {
    key: this.key,
    repositories: ['octo-org/shop'],
  });
  public readonly alarm = new Alarm(this.stack, 'Errors', {
    alarmName: 'shop-errors',
    metric: new Metric({ namespace: 'Shop', metricName: 'Errors' }),
    threshold: 1,
    evaluationPeriods: 1,
  });
  public readonly pipeline = {
    pipelineName: 'shop-pipeline',
    pipelineArn: `arn:aws:codepipeline:${REGION}:${ACCOUNT}:shop-pipeline`,
  };
  public readonly delivery: MeasuredDelivery = {
    name: 'shop',
    pipeline: this.pipeline,
    productionStage: 'Deploy',
    services: [{ clusterName: 'shop-cluster', serviceName: 'shop-service' }],
    alarms: [this.alarm],
    source: { webhook: this.webhook, repository: 'Octo-Org/Shop', branch: 'main' },
  };

  public metrics(props: Partial<DeliveryMetricsProps> = {}): DeliveryMetrics {
    return new DeliveryMetrics(this.stack, 'Metrics', {
      name: this.name,
      key: this.key,
      deliveries: [this.delivery],
      ...props,
    });
  }

  public template(): Template {
    return Template.fromStack(this.stack);
  }
}
