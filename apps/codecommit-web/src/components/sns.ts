import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic, SlackChannel } from '@slipway/notifications';
import { Construct } from 'constructs';

export interface MessagesProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly emails: readonly string[];
  readonly slack?: { readonly workspaceId: string; readonly channelId: string };
}

/** Topic for all messages to people, with email and Slack subscriptions if they are configured. */
export class Messages extends NotificationTopic {
  constructor(scope: Construct, id: string, { name, key, emails, slack }: MessagesProps) {
    super(scope, id, {
      topicName: name.topic('delivery'),
      displayName: 'Delivery of the web service',
      publishRoleName: name.role('publish'),
      key,
      emails,
    });
    if (slack) {
      new SlackChannel(this, 'Slack', { ...slack, configurationName: name.slackChannel(), topics: [this] });
    }
  }
}
