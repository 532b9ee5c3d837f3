import { join } from 'node:path';
import { CfnCondition, Duration, Fn } from 'aws-cdk-lib/core';
import { ISecurityGroup, IVpc, Peer, Port, SecurityGroup, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Grant, IRole } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { grantNetworkInterfaces, HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import type { SmokeTestEnvironment } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'smoke-test.lambda');
const DESCRIPTION = 'Tests the green tasks with requests before traffic shifts to them';
/** Description of the security group. Changing this text would replace the security group. */
const SECURITY_GROUP_DESCRIPTION = 'Asks green whether it works before it gets traffic';
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

/**
 * Lambda function that ECS invokes before it shifts traffic. It is in the VPC, so that security group rules can
 * allow it to connect to the test listener.
 */
export class SmokeTestFunction extends Construct {
  public readonly functionArn: string;
  /** Role with which ECS invokes the function. It has no other permissions. */
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
    const functionName = name.function('smoke-test');
    const network = { vpc, subnets, securityGroup: this.securityGroup, wakeRuleName: name.rule('smoke-test-wake') };
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('smoke-test'),
      description: DESCRIPTION,
    });
    grantNetworkInterfaces(role, network, functionName);
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
      network,
      logGroup,
      environment: { ...environmentOf(props) },
    });
    this.functionArn = handler.functionArn;
    this.invokeRole = this.addInvokeRole();
  }

  private addSecurityGroup(): SecurityGroup {
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: this.props.vpc,
      description: SECURITY_GROUP_DESCRIPTION,
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(this.props.testPort), 'The test listener');
    return securityGroup;
  }

  private addInvokeRole(): ServiceRole {
    const role = new ServiceRole(this, 'InvokeRole', {
      service: 'ecs.amazonaws.com',
      roleName: this.props.name.role('hook'),
      description: 'Allows ECS to invoke the smoke test',
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
