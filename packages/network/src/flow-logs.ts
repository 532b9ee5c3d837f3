import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';

/** Traffic that a flow log records. */
export enum FlowLogTraffic {
  /** Traffic that security groups and network ACLs refused. */
  REJECTED = 'REJECT',
  /** Traffic that security groups and network ACLs accepted. */
  ACCEPTED = 'ACCEPT',
  /** All traffic, refused and accepted. */
  ALL = 'ALL',
}

/** Properties of the flow logs of a VPC. */
export interface FlowLogsProps {
  /** Key that encrypts the log of the traffic. @default - the key that the stack shares */
  readonly key?: IKey | EncryptionKey;
  /**
   * Traffic that is recorded.
   *
   * CloudWatch Logs charges by what it ingests: recording all traffic of a busy network costs more than the network.
   *
   * @default FlowLogTraffic.REJECTED
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly traffic?: FlowLogTraffic;
  /** How long the records are kept. @default RetentionDays.ONE_MONTH */
  readonly retention?: RetentionDays;
}

/**
 * Records of the traffic of a VPC, every ten minutes, in an encrypted log group `/aws/vpc/<name of the network>`.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html
 */
export class FlowLogs extends Construct {
  constructor(
    scope: Construct,
    id: string,
    name: string,
    vpcId: string,
    { key, traffic = FlowLogTraffic.REJECTED, retention }: FlowLogsProps,
  ) {
    super(scope, id);
    const log = new EncryptedLogGroup(this, 'Log', { logGroupName: `/aws/vpc/${name}`, key, retention });
    const role = new ServiceRole(this, 'Role', {
      service: 'vpc-flow-logs.amazonaws.com',
      description: `Writes down the traffic of ${name}`,
    });
    log.grantStreams(role);
    Grant.addToPrincipal({ grantee: role, actions: ['logs:DescribeLogStreams'], resourceArns: [log.logGroupArn] });
    new CfnFlowLog(this, 'Resource', {
      resourceType: 'VPC',
      resourceId: vpcId,
      trafficType: traffic,
      logDestinationType: 'cloud-watch-logs',
      logGroupName: log.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
    }).node.addDependency(role);
  }
}
