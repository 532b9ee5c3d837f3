import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';

/** Kind of traffic that a flow log records. */
export enum FlowLogTraffic {
  /** Traffic that security groups and network ACLs rejected. */
  REJECTED = 'REJECT',
  /** Traffic that security groups and network ACLs accepted. */
  ACCEPTED = 'ACCEPT',
  /** All traffic, rejected and accepted. */
  ALL = 'ALL',
}

/** Properties of a VPC's flow logs. */
export interface FlowLogsProps {
  /** Key that encrypts the log group of the flow logs. @default - the shared key of the stack */
  readonly key?: IKey | EncryptionKey;
  /**
   * Kind of traffic that the flow logs record.
   *
   * CloudWatch Logs charges by ingested volume: recording all traffic of a busy network can cost more than the network
   * itself.
   *
   * @default FlowLogTraffic.REJECTED
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly traffic?: FlowLogTraffic;
  /** Retention period of the flow log records. @default RetentionDays.ONE_MONTH */
  readonly retention?: RetentionDays;
}

/**
 * VPC flow logs in the encrypted log group `/aws/vpc/<network name>`. A record summarizes the traffic of up to ten
 * minutes.
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
      description: `Writes the flow logs of ${name}`,
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
