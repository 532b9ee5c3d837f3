import { join } from 'node:path';
import { App, Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { HandlerFunction } from '@slipway/handler-function';

const app = new App();
const stack = new Stack(app, 'Shop');
const role = new Role(stack, 'Role', {
  assumedBy: new ServicePrincipal('lambda.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  }),
});
const logGroup = new LogGroup(stack, 'Log', { removalPolicy: RemovalPolicy.DESTROY });
Grant.addToPrincipal({
  grantee: role,
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resourceArns: [logGroup.logGroupArn],
});
new HandlerFunction(stack, 'Greeter', {
  bundle: join(__dirname, 'greet.lambda'),
  description: 'Greets customers',
  role,
  logGroup,
  timeout: Duration.seconds(10),
});

export { app };
