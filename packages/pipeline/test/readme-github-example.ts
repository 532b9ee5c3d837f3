import { App, Stack } from 'aws-cdk-lib/core';
import { GitHubWebhook } from '@slipway/github-webhook';
import { LeastPrivilege } from '@slipway/least-privilege';
import { BuildStep, DeliveryPipeline, DeployStep, PipelineRules, PipelineSource } from '@slipway/pipeline';
import { SecureBucket } from '@slipway/secure-bucket';

const app = new App();
LeastPrivilege.enforce(app);
PipelineRules.enforce(app);
const stack = new Stack(app, 'Shop');
const repository = 'acme/shop';
const connectionArn = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/0b1c2d3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e';
const webhook = new GitHubWebhook(stack, 'Webhook', { repositories: [repository] });
const source = PipelineSource.gitHub({ repository, branch: 'main', connectionArn });
const delivery = new DeliveryPipeline(stack, 'Delivery', { source });
delivery.startsOn(webhook.push({ repository, branches: ['main'] }));
delivery.addStage('Build', BuildStep.buildspec('Website'));
delivery.addStage('Deploy', DeployStep.toBucket('Publish', new SecureBucket(stack, 'Site')));

export { app };
