import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Naming } from '@slipway/conventions';
import { GitHubWebhook } from '@slipway/github-webhook';
import { EncryptionKey } from '@slipway/kms';

const app = new App();
const stack = new Stack(app, 'Shop');
const name = Naming.pattern('{type}-{environment}-{suffix}', { environment: 'dev', suffix: 'shop' });
const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop-dev', description: 'Webhook of the shop' });
const webhook = new GitHubWebhook(stack, 'Webhook', { name, key, repositories: ['octo-org/shop'] });
const { eventBus, pattern: eventPattern } = webhook.push({
  repository: 'octo-org/shop',
  branches: ['main', 'release/*'],
  paths: ['infra/*'],
});
new Rule(stack, 'Pushed', { ruleName: name.rule('pushed'), eventBus, eventPattern });
new CfnOutput(stack, 'PayloadUrl', { value: webhook.url });

export { app };
