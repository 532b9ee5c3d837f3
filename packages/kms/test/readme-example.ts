import { App, Aws, Stack } from 'aws-cdk-lib/core';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EncryptionKey, ServiceUse } from '@slipway/kms';

const app = new App();
const stack = new Stack(app, 'Shop');
const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop-dev', description: 'Orders and logs of the shop' });
key.allow(ServiceUse.logGroup(`arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/shop/orders`));
const reader = new Role(stack, 'Reader', {
  assumedBy: new ServicePrincipal('lambda.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  }),
});
key.grantDecryptVia('s3', reader);

export { app };
