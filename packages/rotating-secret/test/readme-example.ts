import { App, Stack } from 'aws-cdk-lib/core';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { RotatingSecret, Rotation } from '@slipway/rotating-secret';

const app = new App();
const stack = new Stack(app, 'Shop');
const signingKey = new RotatingSecret(stack, 'SigningKey', {
  rotation: Rotation.generated(),
  description: 'Key that signs sessions',
});
const web = new Role(stack, 'Web', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
signingKey.grantRead(web);

export { app };
