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

/** Properties of a topic whose messages reach people. */
export interface NotificationTopicProps {
  /**
   * Name of the topic: 1 to 256 letters, digits, hyphens and underscores.
   * @default - CloudFormation generates one
   */
  readonly topicName?: string;
  /** Sender name of the emails, at most 100 characters. @default - `AWS Notifications` */
  readonly displayName?: string;
  /**
   * Key that encrypts the messages while SNS holds them.
   *
   * The policy of an imported key has to let alarms publish: a warning at synthesis shows the statements.
   *
   * @default - the key that the stack shares
   */
  readonly key?: IKey | EncryptionKey;
  /**
   * Email addresses that get each message. Each owner has to confirm an email from AWS once before it works.
   * @default - no address is subscribed
   */
  readonly emails?: readonly string[];
  /**
   * Name of the role under which EventBridge rules publish, at most 64 characters.
   *
   * The role is created as soon as the topic is the target of a rule.
   *
   * @default - CloudFormation generates one
   */
  readonly publishRoleName?: string;
}

/**
 * An encrypted topic whose messages reach people. Only what is bound to it may publish.
 *
 * @see https://aws.amazon.com/sns/pricing/
 */
export class NotificationTopic extends Construct {
  /** The topic for the props of L2 constructs. */
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
   * Sends a message when one of the alarms goes off and when it recovers.
   *
   * @throws Error if an alarm has no name: the key names each alarm in its policy, and is created before them
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
   * Returns the target of an EventBridge rule that publishes a message about the event, under a role of the topic.
   *
   * EventBridge could publish without a role if the policies of the topic and of the key allowed it. But it supports no
   * condition there: the policies would let it publish for any account, and with a condition no message arrives.
   *
   * @param message message for people: text with `EventField`s
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

  /** Lets a principal of this account publish to the topic. */
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
      description: `Publishes to ${topicName} what rules say`,
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

/** The ARN of an alarm, written from its name: a reference to the alarm would make the key wait for it. */
function namedArnOf(alarm: Alarm): string {
  const { alarmName } = alarm.node.defaultChild as CfnAlarm;
  if (Stack.of(alarm).resolve(alarmName) === undefined) {
    throw new Error(
      `alarm '${alarm.node.path}' has no name: the key of the topic lets alarms in by name; set alarmName`,
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
    throw new Error(`'${email}' is not an e-mail address: write one such as oncall@example.com`);
  }
  return email;
}
