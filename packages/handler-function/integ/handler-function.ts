import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { HandlerFunction } from '@slipway/handler-function';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of the function in the README's example. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'HandlerFunction', { stackName: 'slipway-integ-handler-function' });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const logGroup = new LogGroup(stack, 'Log', { removalPolicy: RemovalPolicy.DESTROY });
  Grant.addToPrincipal({
    grantee: role,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resourceArns: [logGroup.logGroupArn],
  });
  const { functionName } = new HandlerFunction(stack, 'Greeter', {
    bundle: join(__dirname, '..', 'test', 'greet.lambda'),
    description: 'Greets customers',
    role,
    logGroup,
    timeout: Duration.seconds(10),
  });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 4 });
  const configuration = {
    service: 'lambda',
    api: 'getFunctionConfiguration',
    parameters: { FunctionName: functionName },
  };

  integ.check('function', 'runs the handler in its bundle', {
    service: 'lambda',
    api: 'invoke',
    parameters: { FunctionName: functionName, Payload: JSON.stringify({ name: 'Ana' }) },
    like: { StatusCode: 200, Payload: '"Good morning, Ana"' },
  });
  integ.check('function', 'runs on the current Node.js version, with its own role', {
    ...configuration,
    like: { Runtime: 'nodejs24.x', Role: role.roleArn, Timeout: 10 },
  });
  integ.check('log', 'is written as JSON to its own log group', {
    ...configuration,
    like: { LoggingConfig: Match.objectLike({ LogFormat: 'JSON', LogGroup: logGroup.logGroupName }) },
  });
  return integ;
}
