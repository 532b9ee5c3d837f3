import { App, Fn, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { EncryptionKey } from '@slipway/kms';
import { findings } from '@slipway/least-privilege';
import { NotificationTopic, SlackChannel, SlackChannelProps } from '../src';

function channel(props: Partial<SlackChannelProps> = {}) {
  const stack = new Stack(new App(), 'Stack');
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/app', description: 'messages' });
  const topic = new NotificationTopic(stack, 'Topic', { topicName: 'oncall', displayName: 'On call', key });
  new SlackChannel(stack, 'Channel', {
    configurationName: 'shop-oncall',
    workspaceId: 'T0123ABCD',
    channelId: 'C0123ABCD',
    topics: [topic],
    ...props,
  });
  return { stack, topic, template: Template.fromStack(stack) };
}

describe('SlackChannel', () => {
  it('shows the messages of its topics in one channel of one workspace', () => {
    const { template, stack, topic } = channel();

    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      ConfigurationName: 'shop-oncall',
      SlackWorkspaceId: 'T0123ABCD',
      SlackChannelId: 'C0123ABCD',
      SnsTopicArns: [stack.resolve(topic.topicArn)],
      LoggingLevel: 'ERROR',
    });
  });

  it('allows no actions from the channel: its role has no permissions, and its only guardrail denies all', () => {
    const { template } = channel();
    const [role] = Object.keys(template.findResources('AWS::IAM::Role'));
    const [guardrail] = Object.keys(template.findResources('AWS::IAM::ManagedPolicy'));

    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      IamRoleArn: { 'Fn::GetAtt': [role, 'Arn'] },
      GuardrailPolicies: [{ Ref: guardrail }],
    });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] },
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  it('lets the service assume the role for this account only', () => {
    const { template } = channel();

    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'chatbot.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    });
    expect(findings(template.toJSON())).toEqual([]);
  });

  it.each<[Partial<SlackChannelProps>, string]>([
    [{ configurationName: 'shop oncall' }, "'shop oncall' is not a valid configuration name for a Slack channel"],
    [{ workspaceId: 't0123' }, "'t0123' is not a valid workspace ID for a Slack channel"],
    [
      { channelId: '#oncall' },
      "'#oncall' is not a valid channel ID for a Slack channel: it must consist of letters and digits, such as C0123ABCD",
    ],
  ])('refuses %j', (props, message) => {
    expect(() => channel(props)).toThrow(message);
  });

  it('leaves ids from parameters to CloudFormation', () => {
    expect(() => channel({ channelId: Fn.importValue('channel') })).not.toThrow();
  });
});
