import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { SecureBucket } from '@slipway/secure-bucket';

const app = new App();
const stack = new Stack(app, 'Shop');
const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop-dev', description: 'Invoices of the shop' });
const invoices = new SecureBucket(stack, 'Invoices', { key, expiration: Duration.days(365) });
const printer = new ServiceRole(stack, 'Printer', {
  service: 'lambda.amazonaws.com',
  description: 'Prints the invoices that are ready',
});
invoices.grantRead(printer, 'ready/*');

export { app };
