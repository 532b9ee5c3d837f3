import { UNKNOWN_PART } from '../policy/wildcards';
import { arn, ask, isCustomerKey, publish, useKey, writeLogs } from './common-asks';
import { Ask, ResourceRow } from './row';

/** Permissions for logs, metrics, alarm notifications and object replicas that AWS produces in the background. */
export const OBSERVATION_ROWS: readonly ResourceRow[] = [
  {
    // the AWS page also lists logs:DescribeLogGroups, but flow logs work with the role that the CDK creates without
    // this permission
    type: 'AWS::EC2::FlowLog',
    roles: ['DeliverLogsPermissionArn'],
    moment: 'background',
    title: 'a flow log',
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html',
    asks: (subject) => {
      const { DeliverLogsPermissionArn: role, LogGroupName: group } = subject.resource.properties as {
        readonly DeliverLogsPermissionArn?: string;
        readonly LogGroupName?: string;
      };
      return role === undefined || group === undefined
        ? []
        : [
            ...writeLogs(role, group, subject),
            ask(
              role,
              ['logs:DescribeLogStreams'],
              arn('logs', `log-group:${group}:log-stream:${UNKNOWN_PART}`, subject.place),
            ),
          ];
    },
  },
  {
    type: 'AWS::RDS::DBInstance',
    roles: ['MonitoringRoleArn'],
    moment: 'background',
    title: "a database's enhanced monitoring",
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html',
    asks: ({
      resource: {
        properties: { MonitoringRoleArn: role, MonitoringInterval: interval = 0 },
      },
      place,
    }) =>
      role === undefined || Number(interval) === 0
        ? []
        : [
            ask(
              role as string,
              ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
              arn('logs', 'log-group:RDSOSMetrics', place),
            ),
            ask(
              role as string,
              ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:GetLogEvents'],
              arn('logs', `log-group:RDSOSMetrics:log-stream:${UNKNOWN_PART}`, place),
            ),
          ],
  },
  {
    type: 'AWS::CloudWatch::Alarm',
    roles: [],
    moment: 'background',
    title: 'the topic that an alarm notifies',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html',
    asks: (subject) => {
      const { AlarmActions, OKActions, InsufficientDataActions } = subject.resource.properties as Readonly<
        Record<string, readonly string[] | undefined>
      >;
      const topics = new Set(
        [AlarmActions, OKActions, InsufficientDataActions]
          .flatMap((actions) => actions ?? [])
          .filter((action) => action.split(':')[2] === 'sns'),
      );
      const context = { 'aws:SourceArn': arn('cloudwatch', `alarm:${subject.resource.physicalId}`, subject.place) };
      return [...topics].flatMap((topic) =>
        publish({ service: 'cloudwatch.amazonaws.com' }, topic, subject, context).filter((one) =>
          hasOwnPolicy(topic, one, subject),
        ),
      );
    },
  },
  {
    type: 'AWS::S3::Bucket',
    roles: ['ReplicationConfiguration.Role'],
    moment: 'background',
    title: 'bucket replication',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
    asks: (subject) => {
      const { Role: role, Rules: rules = [] } = (subject.resource.properties.ReplicationConfiguration ?? {}) as {
        readonly Role?: string;
        readonly Rules?: ReplicationRule[];
      };
      const source = `arn:aws:s3:::${subject.resource.physicalId}`;
      return role === undefined
        ? []
        : [
            ask(role, ['s3:GetReplicationConfiguration', 's3:ListBucket'], source),
            ask(
              role,
              ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
              `${source}/${UNKNOWN_PART}`,
            ),
            ...rules.flatMap(({ Destination: { Bucket: target, EncryptionConfiguration: encryption } }) => [
              ask(role, ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'], `${target}/${UNKNOWN_PART}`),
              ...(isCustomerKey(encryption?.ReplicaKmsKeyID)
                ? [useKey(role, ['kms:Encrypt'], encryption.ReplicaKmsKeyID, 's3', subject)]
                : []),
            ]),
          ];
    },
  },
];

interface ReplicationRule {
  readonly Destination: {
    readonly Bucket: string;
    readonly EncryptionConfiguration?: { readonly ReplicaKmsKeyID?: string };
  };
}

/**
 * Returns whether a permission of alarms for a topic must be checked. Permission to publish must be checked only if the
 * app defines a policy for the topic, because the default policy allows alarms in the account of the topic to publish.
 */
function hasOwnPolicy(topic: string, { actions }: Ask, { account }: Parameters<ResourceRow['asks']>[0]): boolean {
  return (
    !actions.includes('sns:Publish') ||
    account
      .all('AWS::SNS::TopicPolicy')
      .some(({ properties: { Topics } }) => (Topics as readonly string[]).includes(topic))
  );
}
