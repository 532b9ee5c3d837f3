import { ArnFormat, Stack, Validations } from 'aws-cdk-lib/core';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Effect, Grant, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';

/** Neither has resource-level permissions. */
const DESCRIBE = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
const MANAGE = ['ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'];

/** The place of a function in a VPC. */
export interface HandlerNetwork {
  /** VPC that the function is in. */
  readonly vpc: IVpc;
  /** Subnets in which Lambda creates the network interfaces. */
  readonly subnets: SubnetSelection;
  /** Security group of the network interfaces. */
  readonly securityGroup: ISecurityGroup;
  /** Name of the EventBridge rule that invokes the function once a day. @default - CloudFormation generates one */
  readonly wakeRuleName?: string;
}

/**
 * Grants the role of a function in a VPC what Lambda needs to create, find and delete network interfaces.
 *
 * Lambda uses the role of the function for that, and checks it before it creates the function. It accepts the deletion
 * either of one interface by its ID, which nobody knows before, or of all resources, and it refuses the function if
 * there is a condition on the VPC. IAM compares the type of a resource literally, so all interfaces are named as well.
 * The code of the function cannot use these permissions: a statement denies it what the role holds for Lambda.
 *
 * @param role execution role of the function
 * @param functionName name of the function, which has to be known before the function is created
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export function grantNetworkInterfaces(
  role: Role,
  { vpc, subnets, securityGroup }: HandlerNetwork,
  functionName: string,
): void {
  const arn = (resource: string) => Stack.of(role).formatArn({ service: 'ec2', resource });
  const places = [
    ...vpc.selectSubnets(subnets).subnetIds.map((subnet) => arn(`subnet/${subnet}`)),
    arn(`security-group/${securityGroup.securityGroupId}`),
  ];
  Grant.addToPrincipal({
    grantee: role,
    actions: ['ec2:CreateNetworkInterface'],
    resourceArns: [arn('network-interface/*'), ...places],
  });
  Grant.addToPrincipal({ grantee: role, actions: MANAGE, resourceArns: [arn('*/*'), arn('network-interface/*')] });
  Grant.addToPrincipal({ grantee: role, actions: DESCRIBE, resourceArns: ['*'] });
  role.addToPolicy(denyTo(Stack.of(role), functionName));
  Validations.of(role).acknowledge({
    id: `least-privilege::open-resource[${MANAGE[0]}]`,
    reason:
      'Lambda takes this permission for one interface by its id or for all, and makes no function without it;' +
      ' the code of the function is denied it (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)',
  });
}

function denyTo(stack: Stack, functionName: string): PolicyStatement {
  const functionArn = stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({
    effect: Effect.DENY,
    actions: ['ec2:CreateNetworkInterface', ...MANAGE, ...DESCRIBE],
    resources: ['*'],
    conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
  });
}
