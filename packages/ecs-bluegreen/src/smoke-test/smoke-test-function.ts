import { join } from 'node:path';
import { Aws, CfnCondition, Duration, Fn } from 'aws-cdk-lib/core';
import { ISecurityGroup, IVpc, Peer, Port, SecurityGroup, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Grant, IGrantable, IRole } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import type { SmokeTestEnvironment } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'smoke-test.lambda');
const DESCRIPTION = 'Asks green whether it works before it gets traffic';
const SECONDS_PER_PATH = 40;

export interface SmokeTestFunctionProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly testUrl: string;
  readonly testPort: number;
  readonly paths: readonly string[];
  readonly host?: string;
  readonly hasRun: CfnCondition;
  readonly logRetention?: RetentionDays;
}

/** The function that ECS asks before it moves the traffic. It stands in the VPC, so that its way to the test listener can be named. */
export class SmokeTestFunction extends Construct {
  public readonly functionArn: string;
  /** With it ECS invokes the function, and nothing else. */
  public readonly invokeRole: IRole;
  public readonly securityGroup: ISecurityGroup;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SmokeTestFunctionProps,
  ) {
    super(scope, id);
    const { name, vpc, subnets } = props;
    this.securityGroup = this.addSecurityGroup();
    const role = this.addRole();
    const functionName = name.of('smoke-test-function');
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      key: props.key,
      retention: props.logRetention,
    });
    logGroup.grantStreams(role);
    const handler = new HandlerFunction(this, 'Function', {
      functionName,
      description: DESCRIPTION,
      bundle: HANDLER,
      role,
      timeout: Duration.seconds(SECONDS_PER_PATH * props.paths.length),
      network: { vpc, subnets, securityGroup: this.securityGroup },
      logGroup,
      environment: { ...environmentOf(props) },
    });
    this.functionArn = handler.functionArn;
    this.invokeRole = this.addInvokeRole();
  }

  private addSecurityGroup(): SecurityGroup {
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: this.props.vpc,
      description: DESCRIPTION,
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(this.props.testPort), 'The test listener');
    return securityGroup;
  }

  private addRole(): ServiceRole {
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: this.props.name.of('smoke-test-role'),
      description: DESCRIPTION,
    });
    this.grantNetworkInterfaces(role);
    return role;
  }

  /**
   * Lambda makes the network interfaces of a function with the function's role.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
   */
  private grantNetworkInterfaces(grantee: IGrantable): void {
    const { vpc, subnets } = this.props;
    const arn = (resource: string) => `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
    const own = [
      ...vpc.selectSubnets(subnets).subnetIds.map((subnet) => arn(`subnet/${subnet}`)),
      arn(`security-group/${this.securityGroup.securityGroupId}`),
    ];
    Grant.addToPrincipal({
      grantee,
      actions: ['ec2:CreateNetworkInterface'],
      resourceArns: [arn('network-interface/*'), ...own],
    });
    Grant.addToPrincipal({
      grantee,
      actions: ['ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
      resourceArns: [arn('network-interface/*')],
      conditions: { ArnEquals: { 'ec2:Vpc': arn(`vpc/${vpc.vpcId}`) } },
    });
    // neither has resource-level permissions
    Grant.addToPrincipal({
      grantee,
      actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
      resourceArns: ['*'],
    });
  }

  private addInvokeRole(): ServiceRole {
    const role = new ServiceRole(this, 'InvokeRole', {
      service: 'ecs.amazonaws.com',
      roleName: this.props.name.of('hook-role'),
      description: 'Lets ECS ask the smoke test',
    });
    Grant.addToPrincipal({ grantee: role, actions: ['lambda:InvokeFunction'], resourceArns: [this.functionArn] });
    return role;
  }
}

function environmentOf({ testUrl, paths, host = '', hasRun }: SmokeTestFunctionProps): SmokeTestEnvironment {
  return {
    TEST_URL: testUrl,
    PATHS: paths.join(' '),
    HOST: host,
    HAS_RUN: Fn.conditionIf(hasRun.logicalId, 'true', 'false').toString(),
  };
}
