import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { EncryptedLogGroup } from '@slipway/kms';
import { NotificationTopic, PipelineState } from '@slipway/notifications';
import { DeliveryPipeline } from '@slipway/pipeline';
import { Construct } from 'constructs';

export interface PipelineEventsProps {
  readonly name: Naming;
  readonly delivery: DeliveryPipeline;
  readonly topic: NotificationTopic;
  readonly logGroup: EncryptedLogGroup;
}

/** Reports about executions: messages to people, and events in the pipeline's log group. */
export class PipelineEvents extends Construct {
  constructor(scope: Construct, id: string, props: PipelineEventsProps) {
    super(scope, id);
    const { delivery, topic } = props;
    delivery.notify(topic, PipelineState.SUCCEEDED, PipelineState.STOPPED);
    const report = delivery.reportFailures(topic, { logRetention: RetentionDays.ONE_MONTH });
    topic.onAlarm(report.alarm);
    this.logEvents(props);
  }

  /** Logs the pipeline's events, because CodePipeline itself writes no log. */
  private logEvents({ name, delivery, logGroup }: PipelineEventsProps): void {
    const ruleName = name.rule('log');
    const policy = this.letDeliver(name, logGroup, ruleName);
    const rule = new CfnRule(this, 'Log', {
      name: ruleName,
      description: `Logs executions of ${delivery.pipelineName}`,
      state: 'ENABLED',
      eventPattern: {
        source: ['aws.codepipeline'],
        account: [Aws.ACCOUNT_ID],
        resources: [delivery.pipelineArn],
      },
      targets: [{ id: 'Log', arn: arnOf(this, logGroup) }],
    });
    rule.node.addDependency(policy, logGroup);
  }

  /**
   * Allows the rule to write to the log group.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
   */
  private letDeliver(name: Naming, logGroup: EncryptedLogGroup, ruleName: string): CfnResourcePolicy {
    const document = new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'].map(
            (service) => new ServicePrincipal(service),
          ),
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${arnOf(this, logGroup)}:log-stream:*`],
          conditions: {
            ArnEquals: {
              'aws:SourceArn': Stack.of(this).formatArn({
                service: 'events',
                resource: 'rule',
                resourceName: ruleName,
              }),
            },
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          },
        }),
      ],
    });
    return new CfnResourcePolicy(this, 'LogPolicy', {
      policyName: name.logGroup('pipeline-events'),
      policyDocument: Stack.of(this).toJsonString(document),
    });
  }
}

/** Returns the ARN of a log group without the `:*` that CloudFormation returns. */
function arnOf(scope: Construct, { logGroupName }: EncryptedLogGroup): string {
  return Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
