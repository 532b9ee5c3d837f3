import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Grant, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { HandlerFunction, HandlerFunctionProps } from '@slipway/handler-function';

let stack: Stack;
let role: Role;
beforeEach(() => {
  stack = new Stack(new App(), 'Shop');
  role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  Grant.addToPrincipal({
    grantee: role,
    actions: ['sqs:SendMessage'],
    resourceArns: ['arn:aws:sqs:eu-central-1:111122223333:orders'],
  });
});

function greeter(props: Partial<HandlerFunctionProps> = {}): HandlerFunction {
  return new HandlerFunction(stack, 'Greeter', {
    bundle: join(__dirname, 'greet.lambda'),
    description: 'Greets customers',
    role,
    logGroup: new LogGroup(stack, 'Log'),
    timeout: Duration.seconds(10),
    ...props,
  });
}

describe('HandlerFunction', () => {
  it('runs the handler of the bundle on Node.js, with a log in JSON', () => {
    greeter({ functionName: 'greeter', environment: { GREETING: 'Good morning' } });

    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'greeter',
      Description: 'Greets customers',
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Timeout: 10,
      MemorySize: 256,
      Environment: { Variables: { GREETING: 'Good morning' } },
      LoggingConfig: {
        LogFormat: 'JSON',
        LogGroup: stack.resolve((stack.node.findChild('Log') as LogGroup).logGroupName) as object,
      },
    });
  });

  it('is made after the statements of its role, and goes before them', () => {
    greeter();

    const [policy] = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    Template.fromStack(stack).hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith([policy]) });
  });

  it('lets nothing be added to its role, not even for a network', () => {
    const vpc = new Vpc(stack, 'Vpc', {
      natGateways: 0,
      maxAzs: 1,
      subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    const securityGroup = new SecurityGroup(stack, 'SecurityGroup', { vpc, allowAllOutbound: false });
    securityGroup.connections.allowTo(securityGroup, Port.HTTPS);

    const handler = greeter({ network: { vpc, subnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, securityGroup } });
    handler.addToRolePolicy(new PolicyStatement({ actions: ['xray:PutTraceSegments'], resources: ['*'] })); // as the CDK does for tracing

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: [Match.anyValue()], SecurityGroupIds: [stack.resolve(securityGroup.securityGroupId)] },
    });
    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'sqs:SendMessage' })] },
    });
  });

  it('sets runs aside and takes the memory that it is told to', () => {
    greeter({ reservedConcurrentExecutions: 3, memorySize: 512 });

    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      ReservedConcurrentExecutions: 3,
      MemorySize: 512,
    });
  });
});
