import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Grant, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  grantNetworkInterfaces,
  HandlerFunction,
  HandlerFunctionProps,
  HandlerNetwork,
} from '@slipway/handler-function';

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

function isolated(): HandlerNetwork {
  const vpc = new Vpc(stack, 'Vpc', {
    natGateways: 0,
    maxAzs: 1,
    subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED }],
  });
  const securityGroup = new SecurityGroup(stack, 'SecurityGroup', { vpc, allowAllOutbound: false });
  securityGroup.connections.allowTo(securityGroup, Port.HTTPS);
  return { vpc, subnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, securityGroup };
}

describe('HandlerFunction', () => {
  it.each([[undefined], [false]])('is not traced, and its role may send no traces, if traced is %s', (traced) => {
    greeter({ traced });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
    expect(JSON.stringify(template.toJSON())).not.toContain('xray:');
  });

  it('sends failed events to its dead-letter queue, and leaves its role to the owner', () => {
    const deadLetterQueue = new Queue(stack, 'Failed');

    greeter({ deadLetterQueue });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      DeadLetterConfig: { TargetArn: stack.resolve(deadLetterQueue.queueArn) },
    });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('Failed');
  });

  it('is traced if configured, and its role may send the traces', () => {
    greeter({ traced: true });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'sqs:SendMessage' }),
          { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
        ],
      },
    });
  });

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

  it('is created after the statements of its role, and deleted before them', () => {
    greeter();

    const [policy] = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    Template.fromStack(stack).hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith([policy]) });
  });

  it('allows no additions to its role, not even for a network', () => {
    const network = isolated();

    const handler = greeter({ network });
    // as the CDK does for tracing
    handler.addToRolePolicy(new PolicyStatement({ actions: ['xray:PutTraceSegments'], resources: ['*'] }));

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: {
        SubnetIds: [Match.anyValue()],
        SecurityGroupIds: [stack.resolve(network.securityGroup.securityGroupId)],
      },
    });
    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'sqs:SendMessage' })] },
    });
  });

  it('reserves concurrency and memory as configured', () => {
    greeter({ reservedConcurrentExecutions: 3, memorySize: 512 });

    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      ReservedConcurrentExecutions: 3,
      MemorySize: 512,
    });
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
describe('a function in a VPC, which Lambda makes inactive after some idle weeks so that its next invocation fails', () => {
  it('is called once a day, by a rule that may call it and nothing else', () => {
    const handler = greeter({ network: { ...isolated(), wakeRuleName: 'greeter-wake' } });

    const template = Template.fromStack(stack);
    const [rule] = Object.keys(template.findResources('AWS::Events::Rule'));
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'greeter-wake',
      ScheduleExpression: 'rate(1 day)',
      Targets: [Match.objectLike({ Arn: stack.resolve(handler.functionArn) })],
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'events.amazonaws.com',
      FunctionName: stack.resolve(handler.functionArn),
      SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] },
    });
  });

  it('is the only one that is kept active: elsewhere nothing is reclaimed', () => {
    greeter();

    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 0);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
describe('grantNetworkInterfaces', () => {
  const statements = () =>
    Object.values(
      Template.fromStack(stack).findResources('AWS::IAM::Policy'),
    )[0].Properties.PolicyDocument.Statement.slice(1);
  const arn = (...resource: unknown[]) =>
    stack.resolve(stack.formatArn({ service: 'ec2', resource: resource.join('/') })) as object;

  it('grants deletion on all interfaces without a condition, which is what Lambda accepts when it creates the function', () => {
    const network = isolated();

    grantNetworkInterfaces(role, network, 'greeter');

    const [create, manage, describeAll] = statements();
    const [subnet] = network.vpc.isolatedSubnets;
    expect(create).toEqual({
      Effect: 'Allow',
      Action: 'ec2:CreateNetworkInterface',
      Resource: [
        arn('network-interface/*'),
        stack.resolve(stack.formatArn({ service: 'ec2', resource: `subnet/${subnet.subnetId}` })),
        stack.resolve(
          stack.formatArn({ service: 'ec2', resource: `security-group/${network.securityGroup.securityGroupId}` }),
        ),
      ],
    });
    expect(manage).toEqual({
      Effect: 'Allow',
      Resource: [arn('*/*'), arn('network-interface/*')],
      Action: ['ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
    });
    expect(describeAll).toEqual({
      Effect: 'Allow',
      Action: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
      Resource: '*',
    });
  });

  it('denies the code of the function everything that it grants to Lambda', () => {
    grantNetworkInterfaces(role, isolated(), 'greeter');

    const granted = statements()
      .slice(0, 3)
      .flatMap(({ Action }: { Action: string | string[] }) => Action);
    const deny = statements().at(-1);
    expect(deny).toMatchObject({
      Effect: 'Deny',
      Resource: '*',
      Condition: {
        ArnEquals: {
          'lambda:SourceFunctionArn': stack.resolve(
            stack.formatArn({ service: 'lambda', resource: 'function:greeter' }),
          ),
        },
      },
    });
    expect([...deny.Action].sort()).toEqual([...granted].sort());
  });
});

describe('a function without code', () => {
  it('cannot be created, and the error says what it needs', () => {
    const stack = new Stack(new App(), 'Shop');

    expect(() => new HandlerFunction(stack, 'Function', { timeout: Duration.seconds(30) } as never)).toThrow(
      "function 'Shop/Function' cannot be created without bundle, description, role, and logGroup: these props are required",
    );
  });
});
