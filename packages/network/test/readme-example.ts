import { App, Stack } from 'aws-cdk-lib/core';
import { Network } from '@slipway/network';

const app = new App();
const stack = new Stack(app, 'Shop', { env: { region: 'eu-south-2' } });
Network.isolated(stack, 'Network', {
  name: 'shop-dev',
  cidr: '10.0.0.0/16',
  subnets: [
    { cidr: '10.0.1.0/24', availabilityZone: 'eu-south-2a' },
    { cidr: '10.0.2.0/24', availabilityZone: 'eu-south-2b' },
  ],
});

export { app };
