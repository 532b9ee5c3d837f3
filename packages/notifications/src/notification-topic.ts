import { Aws } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { IRuleTarget, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, Grant, IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { EncryptionKey, ServiceUse } from '@slipway/kms';
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
}

/** An encrypted topic whose messages reach people. Only what was bound to it may publish. */
export class NotificationTopic extends Construct {
  /** The topic for the props of L2 constructs. */
  public readonly topic: ITopic;
  public readonly topicArn: string;

  private readonly key: EncryptionKey;

  /** @throws where an address is not an e-mail address */
  constructor(scope: Construct, id: string, props: NotificationTopicProps) {
    super(scope, id);
    this.key = props.key;
    this.topic = new Topic(this, 'Resource', { topicName: props.topicName, displayName: props.displayName, masterKey: props.key.reference });
    this.topicArn = this.topic.topicArn;
    this.requireTls();
    for (const email of props.emails ?? []) {
      this.topic.addSubscription(new EmailSubscription(checked(email)));
    }
  }

  /** Sends a message when the alarm goes off and when it recovers. */
  public onAlarm(alarm: Alarm): void {
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.key.allow(ServiceUse.alarmsToTopic());
    this.allowPublish('cloudwatch.amazonaws.com', alarm.alarmArn);
  }

  /**
   * Target of an EventBridge rule that publishes what the input makes of the event.
   *
   * @param message as a person reads it: text with `EventField`s
   */
  public target(message: RuleTargetInput): IRuleTarget {
    return {
      bind: (rule) => {
        this.key.allow(ServiceUse.eventsToTopic());
        this.allowPublish('events.amazonaws.com', rule.ruleRef.ruleArn);
        return { arn: this.topicArn, input: message };
      },
    };
  }

  /** Lets a principal of this account publish. */
  public grantPublish(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topicArn] }).combine(this.key.grantEncryptVia('sns', grantee));
  }

  /** @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
  private allowPublish(service: string, sourceArn: string): void {
    this.topic.addToResourcePolicy(new PolicyStatement({
      principals: [new ServicePrincipal(service)],
      actions: ['sns:Publish'],
      resources: [this.topicArn],
      conditions: { ArnEquals: { 'aws:SourceArn': sourceArn }, StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }));
  }

  private requireTls(): void {
    this.topic.addToResourcePolicy(new PolicyStatement({
      sid: 'DenyPlaintext',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sns:Publish'],
      resources: [this.topicArn],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }));
  }
}

function checked(email: string): string {
  if (!EMAIL.test(email)) {
    throw new Error(`'${email}' is not an e-mail address: write one such as oncall@example.com`);
  }
  return email;
}
