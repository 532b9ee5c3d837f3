import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import { Alarm, CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { IRuleTarget, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, Grant, IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { EncryptionKey, ServiceUse } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Properties of a notification topic. */
export interface NotificationTopicProps {
  /**
   * Name of the topic: 1 to 256 letters, digits, hyphens and underscores.
   * @default - CloudFormation generates one
   */
  readonly topicName?: string;
  /** Sender name of the emails, at most 100 characters. @default - `AWS Notifications` */
  readonly displayName?: string;
  /**
   * Key that encrypts the messages in SNS.
   *
   * The key policy of an imported key must allow alarms to publish. A synthesis warning shows the required statements.
   *
   * @default - the shared key of the stack
   */
  readonly key?: IKey | EncryptionKey;
  /**
   * Email addresses that receive all messages. Each recipient must confirm the subscription once, in an email from AWS.
   * @default - no subscriptions
   */
  readonly emails?: readonly string[];
  /**
   * Name of the role with which EventBridge rules publish, at most 64 characters.
   *
   * The role is created when the topic becomes the target of a rule.
   *
   * @default - CloudFormation generates one
   */
  readonly publishRoleName?: string;
}

/**
 * Encrypted SNS topic for messages to people. Only alarms of `onAlarm`, rules with a `target` of the topic, and
 * principals with `grantPublish` are allowed to publish.
 *
 * @see https://aws.amazon.com/sns/pricing/
 */
export class NotificationTopic extends Construct {
  /** Underlying topic, for the props of L2 constructs. */
  public readonly topic: ITopic;
  /** ARN of the topic, known only at deployment. */
  public readonly topicArn: string;

  private readonly props: NotificationTopicProps;
  private readonly key: EncryptionKey;
  private publishRole?: ServiceRole;

  /**
   * @throws Error if an address is not an email address
   */
  constructor(scope: Construct, id: string, props: NotificationTopicProps = {}) {
    super(scope, id);
    this.props = props;
    this.key = EncryptionKey.resolve(this, props.key);
    this.topic = new Topic(this, 'Resource', {
      topicName: props.topicName,
      displayName: props.displayName,
      masterKey: this.key.reference,
    });
    this.topicArn = this.topic.topicArn;
    this.requireTls();
    for (const email of props.emails ?? []) {
      this.topic.addSubscription(new EmailSubscription(checked(email)));
    }
  }

  /**
   * Binds alarms to the topic, which then receives a message when one of them goes off or recovers.
   *
   * @throws Error if an alarm has no name: the key policy contains the alarms' names, and the key is created before the
   * alarms
   */
  public onAlarm(...alarms: readonly Alarm[]): void {
    const action = new SnsAction(this.topic);
    for (const alarm of alarms) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      this.key.allow(ServiceUse.alarmToTopic(namedArnOf(alarm)));
      this.allowPublish(alarm);
    }
  }

  /**
   * Returns an EventBridge rule target that publishes a message about the event, with a role that this topic creates.
   *
   * Without a role, the topic and key policies would have to allow EventBridge to publish. However, EventBridge
   * supports no conditions in these policies: without a condition, it could publish for any account, and with a
   * condition, no message arrives.
   *
   * @param message text of the message, which can contain `EventField`s
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
   */
  public target(message: RuleTargetInput): IRuleTarget {
    return {
      bind: (rule) => {
        const role = (this.publishRole ??= this.addPublishRole());
        rule.node.addDependency(role);
        return { arn: this.topicArn, role: role.withoutPolicyUpdates(), input: message };
      },
    };
  }

  /** Grants a principal of this account permission to publish to the topic. */
  public grantPublish(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topicArn] }).combine(
      this.key.grantEncryptVia('sns', grantee),
    );
  }

  private addPublishRole(): ServiceRole {
    const { publishRoleName: roleName, topicName = this.node.path } = this.props;
    const role = new ServiceRole(this, 'PublishRole', {
      service: 'events.amazonaws.com',
      roleName,
      description: `Publishes messages of rules to ${topicName}`,
    });
    this.grantPublish(role);
    return role;
  }

  /** @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
  private allowPublish({ alarmArn }: Alarm): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { ArnEquals: { 'aws:SourceArn': alarmArn }, StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }

  private requireTls(): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyPlaintext',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  }
}

/** Returns the ARN of an alarm, built from its name: a reference to the alarm would make the key depend on it. */
function namedArnOf(alarm: Alarm): string {
  const { alarmName } = alarm.node.defaultChild as CfnAlarm;
  if (Stack.of(alarm).resolve(alarmName) === undefined) {
    throw new Error(
      `alarm '${alarm.node.path}' has no name: the key policy of the topic allows alarms by name; set alarmName`,
    );
  }
  return Stack.of(alarm).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: alarmName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function checked(email: string): string {
  if (!EMAIL.test(email)) {
    throw new Error(`'${email}' is not an email address; use an address such as oncall@example.com`);
  }
  return email;
}
