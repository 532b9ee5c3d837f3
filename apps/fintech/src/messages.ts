import { EncryptionKey } from '@slipway/kms';
import { Naming } from '@slipway/conventions';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';

/** Properties of the topics of a delivery. */
export interface MessagesProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  /** Address that gets all of them. */
  readonly email: string;
}

/** The topics of a delivery: one for each thing that people want to know, and one for alarms. */
export class Messages extends Construct {
  /** An execution failed: what, where, why, and by whom. */
  public readonly buildFailures: NotificationTopic;
  /** A release is in place. */
  public readonly deployments: NotificationTopic;
  /** A scan has refused a release. */
  public readonly findings: NotificationTopic;
  /** A release waits for a decision. */
  public readonly approvals: NotificationTopic;
  /** Something of the delivery itself does not work. */
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
