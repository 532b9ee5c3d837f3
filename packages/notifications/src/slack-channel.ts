import { Token } from 'aws-cdk-lib/core';
import { CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { NotificationTopic } from './notification-topic';

const CONFIGURATION = /^[\w-]{1,128}$/;
const WORKSPACE = /^[0-9A-Z]{1,255}$/;
const CHANNEL = /^[A-Za-z0-9]{1,64}$/;

export interface SlackChannelProps {
  /** Unique in the account: letters, digits, hyphens and underscores. */
  readonly configurationName: string;
  /** Such as `T0123ABCD`. A person has to connect the workspace in the console once. @see https://docs.aws.amazon.com/chatbot/latest/adminguide/slack-setup.html */
  readonly workspaceId: string;
  /** Such as `C0123ABCD`, out of the link of the channel. */
  readonly channelId: string;
  /** Whose messages it shows: alarms, and what `FailureReport` publishes. Plain text is left out by the service. */
  readonly topics: readonly NotificationTopic[];
}

/**
 * A channel of Slack that shows messages, and from which nobody can do anything in the account.
 *
 * The service gives channels what their role and their guardrails both allow; without guardrails of one's own that is everything
 * the role allows. The role here allows nothing, and the guardrail denies everything.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/understanding-permissions.html
 */
export class SlackChannel extends Construct {
  /** @throws where a name or an id is malformed */
  constructor(scope: Construct, id: string, { configurationName, workspaceId, channelId, topics }: SlackChannelProps) {
    super(scope, id);
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
    throw new Error(`'${value}' is not a ${what} of a Slack channel: it takes ${rule}; correct it`);
  }
}
