import { App, Stack } from 'aws-cdk-lib/core';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Naming, StandardTags } from '@slipway/conventions';

const app = new App();
StandardTags.apply(app, {
  environment: 'dev',
  repository: 'octo-org/shop',
  author: 'mona',
  team: 'platform',
  project: 'shop',
});
const name = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });
const stack = new Stack(app, 'Shop', { stackName: name.stack() });
new Topic(stack, 'OnCall', { topicName: name.topic('oncall') });

export { app };
