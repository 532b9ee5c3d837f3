import { Token } from 'aws-cdk-lib/core';
import { CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Naming, requireProps } from '@slipway/conventions';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { NotificationTopic } from './notification-topic';

const CONFIGURATION = /^[\w-]{1,128}$/;
const WORKSPACE = /^[0-9A-Z]{1,255}$/;
const CHANNEL = /^[A-Za-z0-9]{1,64}$/;

/** Properties of a Slack channel that shows messages. */
export interface SlackChannelProps {
  /**
   * Name of the configuration, unique in the account: 1 to 128 letters, digits, hyphens and underscores.
   * @default - a name derived from the construct path
   */
  readonly configurationName?: string;
  /**
   * ID of the Slack workspace, such as `T0123ABCD`. An administrator must connect the workspace once, in the console.
   *
   * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/slack-setup.html
   */
  readonly workspaceId: string;
  /** ID of the channel, such as `C0123ABCD`. The link to the channel contains it. */
  readonly channelId: string;
  /**
   * Topics whose messages the channel shows: alarms and messages of `FailureReport`. The chat service ignores plain
   * text messages.
   */
  readonly topics: readonly NotificationTopic[];
}

/**
 * Slack channel that shows messages. Nobody can run commands in the account from the channel.
 *
 * The permissions of a channel are those that both its role and its guardrail policies allow, and by default, the
 * guardrails allow everything. Here, the role allows nothing, and the guardrail policy denies everything.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/understanding-permissions.html
 */
export class SlackChannel extends Construct {
  /**
   * @throws Error if a name or an ID is malformed
   */
  constructor(scope: Construct, id: string, props: SlackChannelProps) {
    super(scope, id);
    requireProps<SlackChannelProps>(this, props, {
      workspaceId: "'T0123ABCD'",
      channelId: "'C0123ABCD'",
      topics: '[a NotificationTopic]',
    });
    const { workspaceId, channelId, topics } = props;
    const configurationName = props.configurationName ?? Naming.byAddress(this).slackChannel();
    check('configuration name', configurationName, CONFIGURATION, '1 to 128 letters, digits, hyphens and underscores');
    check('workspace ID', workspaceId, WORKSPACE, 'capital letters and digits, such as T0123ABCD');
    check('channel ID', channelId, CHANNEL, 'letters and digits, such as C0123ABCD');
    const role = new ServiceRole(this, 'Role', {
      service: 'chatbot.amazonaws.com',
      description: `Shows messages in the Slack channel ${channelId}, without any permissions`,
    });
    const guardrail = new ManagedPolicy(this, 'Guardrail', {
      description: `Denies all actions from the Slack channel ${channelId}`,
      statements: [new PolicyStatement({ effect: Effect.DENY, actions: ['*'], resources: ['*'] })],
    });
    new CfnSlackChannelConfiguration(this, 'Resource', {
      configurationName,
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      iamRoleArn: role.roleArn,
      guardrailPolicies: [guardrail.managedPolicyArn],
      snsTopicArns: topics.map(({ topicArn }) => topicArn),
      loggingLevel: 'ERROR',
    });
  }
}

function check(what: string, value: string, pattern: RegExp, rule: string): void {
  if (!Token.isUnresolved(value) && !pattern.test(value)) {
    throw new Error(`'${value}' is not a valid ${what} for a Slack channel: it must consist of ${rule}`);
  }
}
