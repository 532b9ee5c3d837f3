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
   * @default - a name made from the path of the channel in the app
   */
  readonly configurationName?: string;
  /**
   * ID of the Slack workspace, such as `T0123ABCD`. A person has to connect the workspace in the console once.
   *
   * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/slack-setup.html
   */
  readonly workspaceId: string;
  /** ID of the channel, such as `C0123ABCD`, which is in the link of the channel. */
  readonly channelId: string;
  /**
   * Topics whose messages the channel shows: alarms and what `FailureReport` publishes. The service ignores plain text.
   */
  readonly topics: readonly NotificationTopic[];
}

/**
 * A Slack channel that shows messages, from which nobody can do anything in the account.
 *
 * The service allows a channel what its role and its guardrail policies both allow; by default, the guardrails allow
 * everything. The role here allows nothing, and the guardrail policy denies everything.
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
    check('configuration name', configurationName, CONFIGURATION, '1 to 128 letters, digits, - and _');
    check('workspace id', workspaceId, WORKSPACE, 'capital letters and digits, such as T0123ABCD');
    check('channel id', channelId, CHANNEL, 'letters and digits, such as C0123ABCD');
    const role = new ServiceRole(this, 'Role', {
      service: 'chatbot.amazonaws.com',
      description: `Shows messages in the Slack channel ${channelId}, and may do nothing`,
    });
    const guardrail = new ManagedPolicy(this, 'Guardrail', {
      description: `Nobody does anything from the Slack channel ${channelId}`,
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
    throw new Error(`'${value}' is not a ${what} of a Slack channel: it has ${rule}; correct it`);
  }
}
