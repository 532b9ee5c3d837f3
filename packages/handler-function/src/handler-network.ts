import { ArnFormat, Stack, Validations } from 'aws-cdk-lib/core';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Effect, Grant, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';

/** Actions that have no resource-level permissions. */
const DESCRIBE = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
const MANAGE = ['ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'];

/** VPC placement of a function. */
export interface HandlerNetwork {
  /** VPC of the function. */
  readonly vpc: IVpc;
  /** Subnets in which Lambda creates the network interfaces. */
  readonly subnets: SubnetSelection;
  /** Security group of the network interfaces. */
  readonly securityGroup: ISecurityGroup;
  /** Name of the EventBridge rule that invokes the function once a day. @default - CloudFormation generates one */
  readonly wakeRuleName?: string;
}

/**
 * Grants a function's role the permissions that Lambda needs to create, find and delete network interfaces in a VPC.
 *
 * Lambda makes these calls with the function's role, and checks the role's permissions before it creates the function.
 * Permission to delete must be for one interface by its ID, which is unknown at that time, or for all resources. Lambda
 * does not accept a condition on the VPC. IAM compares resource types literally, so the statement also lists all
 * interfaces. A deny statement prevents the function's own code from using these permissions.
 *
 * @param role execution role of the function
 * @param functionName name of the function, which has to be known at synthesis
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
      'Lambda does not create a function in a VPC without this permission, and accepts it only for one interface or for all;' +
      " a deny statement keeps it from the function's own code (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)",
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
