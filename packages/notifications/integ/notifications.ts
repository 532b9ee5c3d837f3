import { App, Stack } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { EncryptionKey } from '@slipway/kms';
import { FailureReport, NotificationTopic, PipelineState, PipelineStateRule } from '@slipway/notifications';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of a topic that receives the events of a pipeline. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'Notifications', { stackName: 'slipway-integ-notifications' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/slipway-integ-notifications', description: 'Messages' });
  const topic = new NotificationTopic(stack, 'OnCall', {
    topicName: 'slipway-integ-oncall',
    key,
    emails: ['success@simulator.amazonses.com'],
  });
  const pipelineName = 'slipway-integ-notifications';
  const pipelineArn = stack.formatArn({ service: 'codepipeline', resource: pipelineName });
  const { alarm } = new FailureReport(stack, 'Failures', { key, pipeline: { pipelineName, pipelineArn }, topic });
  topic.onAlarm(alarm);
  new PipelineStateRule(stack, 'Stops', { pipelineName, state: PipelineState.STOPPED, topic });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 4 });
  const attributes = { service: 'sns', api: 'getTopicAttributes', parameters: { TopicArn: topic.topicArn } };

  integ.check('topic', 'encrypts messages with the key', {
    ...attributes,
    at: ['Attributes.KmsMasterKeyId', key.keyArn],
    notEmulated: 'the embedded CloudFormation ignores the key of topics',
  });
  integ.check('topic', 'refuses messages without TLS', {
    ...attributes,
    like: {
      Attributes: Match.objectLike({
        Policy: Match.serializedJson(
          Match.objectLike({
            Statement: Match.arrayWith([
              Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
            ]),
          }),
        ),
      }),
    },
  });
  integ.check('topic', 'sends emails to the configured address', {
    service: 'sns',
    api: 'listSubscriptionsByTopic',
    parameters: { TopicArn: topic.topicArn },
    like: {
      Subscriptions: Match.arrayWith([
        Match.objectLike({ Protocol: 'email', Endpoint: 'success@simulator.amazonses.com' }),
      ]),
    },
  });
  integ.check('rules', 'send stopped executions to the topic', {
    service: 'eventbridge',
    api: 'listRuleNamesByTarget',
    parameters: { TargetArn: topic.topicArn },
    like: { RuleNames: [Match.stringLikeRegexp('.')] },
  });
  integ.check('failures', 'raise an alarm if a report fails', {
    service: 'cloudwatch',
    api: 'describeAlarms',
    parameters: { AlarmNames: [alarm.alarmName] },
    at: ['MetricAlarms.0.AlarmActions.0', topic.topicArn],
  });
  return integ;
}
