import { Duration } from 'aws-cdk-lib/core';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface HandlerFunctionProps {
  /** A folder with an `index.js` that exports `handler`, and all that it loads beside the AWS SDK. */
  readonly bundle: string;
  /** @default - CloudFormation makes one */
  readonly functionName?: string;
  /** What the function does, as a person reads it in the console. */
  readonly description: string;
  /** What the function may do. Its owner writes the statements, those for its log group among them. */
  readonly role: Role;
  /** The function writes JSON into it. */
  readonly logGroup: ILogGroup;
  /** At most 15 minutes. */
  readonly timeout: Duration;
  /** In MiB, 128 to 10,240. @default 256 */
  readonly memorySize?: number;
  /** @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** How many may run at once, set aside from what the account has. @default - as many as the account has */
  readonly reservedConcurrentExecutions?: number;
  /** Where the function stands. @default - it stands in no VPC */
  readonly network?: HandlerNetwork;
}

export interface HandlerNetwork {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
}

/**
 * A function on Node.js that runs a bundled handler.
 *
 * Its role gets nothing added behind its owner's back, and the function is made after the statements of the role, and goes before
 * them: it never runs without a right that it has.
 */
export class HandlerFunction extends LambdaFunction {
  constructor(
    scope: Construct,
    id: string,
    { bundle, role, network, memorySize = 256, environment, ...props }: HandlerFunctionProps,
  ) {
    super(scope, id, {
      ...props,
      runtime: Runtime.NODEJS_24_X,
      code: Code.fromAsset(bundle),
      handler: 'index.handler',
      role: role.withoutPolicyUpdates(),
      memorySize,
      environment: { ...environment },
      loggingFormat: LoggingFormat.JSON,
      ...(network && { vpc: network.vpc, vpcSubnets: network.subnets, securityGroups: [network.securityGroup] }),
    });
  }
}
