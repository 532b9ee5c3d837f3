import { EncryptionKey } from '@slipway/kms';
import { Naming } from '@slipway/conventions';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';

/** Properties of the topics of a delivery. */
export interface MessagesProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  /** Email address that is subscribed to all topics. */
  readonly email: string;
}

/** Topics of a delivery: one for each kind of message, and one for alarms. */
export class Messages extends Construct {
  /** Topic for failed executions. A message contains the failed action, the reason, and who started the execution. */
  public readonly buildFailures: NotificationTopic;
  /** Topic for completed releases. */
  public readonly deployments: NotificationTopic;
  /** Topic for releases that a scan or the compliance gate refused. */
  public readonly findings: NotificationTopic;
  /** Topic for releases that wait for an approval. */
  public readonly approvals: NotificationTopic;
  /** Topic for alarms of the delivery, such as a failed execution or a push that did not start the pipeline. */
  public readonly oncall: NotificationTopic;

  constructor(scope: Construct, id: string, { name, key, email }: MessagesProps) {
    super(scope, id);
    const add = (topicId: string, about: string, displayName: string) =>
      new NotificationTopic(this, topicId, {
        topicName: name.topic(about),
        displayName,
        publishRoleName: name.role(`${about}-publish`),
        key,
        emails: [email],
      });
    this.buildFailures = add('BuildFailures', 'build-failures', 'Payments: failures');
    this.deployments = add('Deployments', 'deployments', 'Payments: releases');
    this.findings = add('Findings', 'findings', 'Payments: security findings');
    this.approvals = add('Approvals', 'approvals', 'Payments: approvals');
    this.oncall = add('OnCall', 'oncall', 'Payments: delivery on call');
  }
}
