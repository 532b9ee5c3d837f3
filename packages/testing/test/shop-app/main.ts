import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Topic } from 'aws-cdk-lib/aws-sns';

const { SHOP_NAME = 'nameless', SHOP_FAILS, SHOP_SECRET = 'not seen' } = process.env;
if (SHOP_FAILS === 'early') {
  throw new Error('told to fail early');
}
const app = new App();
const base = new Stack(app, 'Base');
const shop = new Stack(app, 'Shop', { stackName: `shop-${SHOP_NAME}` });
shop.addStackDependency(base);
new Topic(shop, 'Topic', { topicName: SHOP_NAME });
new CfnOutput(shop, 'Secret', { value: SHOP_SECRET });
app.synth();
if (SHOP_FAILS === 'late') {
  throw new Error('told to fail late'); // as if a validation had failed
}
