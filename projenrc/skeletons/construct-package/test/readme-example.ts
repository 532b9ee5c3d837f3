import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { SampleName } from '@slipway/sample-name';

const app = new App();
const stack = new Stack(app, 'Shop');
new SampleName(stack, 'Messages', { retention: Duration.days(1) });

export { app };
