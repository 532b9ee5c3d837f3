import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';

/** Which traffic is written down. */
export enum FlowLogTraffic {
  /** What security groups and network ACLs turned away. */
  REJECTED = 'REJECT',
  /** What they let through. */
  ACCEPTED = 'ACCEPT',
  ALL = 'ALL',
}

export interface FlowLogsProps {
  /** Encrypts the log. */
  readonly key: EncryptionKey;
  /** CloudWatch Logs is paid by what it takes in: all traffic of a busy network costs more than the network. @default FlowLogTraffic.REJECTED */
  readonly traffic?: FlowLogTraffic;
  /** How long the log is kept. @default RetentionDays.ONE_MONTH */
  readonly retention?: RetentionDays;
}

/**
 * Who talked to whom in a VPC, every ten minutes, in an encrypted log `/aws/vpc/<name of the network>`.
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
