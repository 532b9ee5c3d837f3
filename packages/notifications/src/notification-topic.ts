import { Aws } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { IRuleTarget, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, Grant, IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { EncryptionKey, ServiceUse } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export interface NotificationTopicProps {
  readonly topicName: string;
  /** Sender name of the mails, at most 100 characters. */
  readonly displayName: string;
  /** Key that encrypts the messages while SNS holds them. */
  readonly key: EncryptionKey;
  /**
   * Addresses that get each message. Each owner confirms a mail from AWS once before it works.
   *
   * @default - nobody, until somebody subscribes
   */
  readonly emails?: readonly string[];
  /**
   * Name of the role under which EventBridge rules publish, at most 64 characters. There is one as soon as a rule has the topic as its
   * target.
   *
   * @default - CloudFormation makes one
   */
  readonly publishRoleName?: string;
}

/** An encrypted topic whose messages reach people. Only what was bound to it may publish. */
export class NotificationTopic extends Construct {
  /** The topic for the props of L2 constructs. */
  public readonly topic: ITopic;
  public readonly topicArn: string;

  private readonly props: NotificationTopicProps;
  private publishRole?: ServiceRole;

  /** @throws where an address is not an e-mail address */
  constructor(scope: Construct, id: string, props: NotificationTopicProps) {
    super(scope, id);
    this.props = props;
    this.topic = new Topic(this, 'Resource', {
      topicName: props.topicName,
      displayName: props.displayName,
      masterKey: props.key.reference,
    });
    this.topicArn = this.topic.topicArn;
    this.requireTls();
    for (const email of props.emails ?? []) {
      this.topic.addSubscription(new EmailSubscription(checked(email)));
    }
  }

  /** Sends a message when one of the alarms goes off and when it recovers. */
  public onAlarm(...alarms: readonly Alarm[]): void {
    const action = new SnsAction(this.topic);
    for (const alarm of alarms) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      this.props.key.allow(ServiceUse.alarmsToTopic());
      this.allowPublish(alarm);
    }
  }

  /**
   * Target of an EventBridge rule that publishes what the input makes of the event, under a role of the topic.
   *
   * EventBridge could publish without a role, if the policies of the topic and of the key let it. But there it supports no condition, so
   * that they would let it publish for any account; and with a condition, no message arrives.
   *
   * @param message as a person reads it: text with `EventField`s
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

  /** Lets a principal of this account publish. */
  public grantPublish(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topicArn] }).combine(
      this.props.key.grantEncryptVia('sns', grantee),
    );
  }

  private addPublishRole(): ServiceRole {
    const { publishRoleName: roleName, topicName } = this.props;
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

function checked(email: string): string {
  if (!EMAIL.test(email)) {
    throw new Error(`'${email}' is not an e-mail address: write one such as oncall@example.com`);
  }
  return email;
}
