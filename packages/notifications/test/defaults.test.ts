import { App, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Key } from 'aws-cdk-lib/aws-kms';
import { findings } from '@slipway/least-privilege';
import { statefulIds } from '@slipway/testing/stateful-resources';
import { FailureReport, NotificationTopic, PipelineState, PipelineStateRule, SlackChannel } from '../src';

const PIPELINE = { pipelineName: 'shop', pipelineArn: 'arn:aws:codepipeline:eu-west-1:111122223333:shop' };

describe('a topic, a report and a channel without names and without a key', () => {
  it('share the key of the stack, have names by their addresses, and keep their logical ids', () => {
    const stack = new Stack(new App(), 'Shop');

    const topic = new NotificationTopic(stack, 'OnCall');
    topic.onAlarm(new FailureReport(stack, 'Report', { pipeline: PIPELINE, topic }).alarm);
    new PipelineStateRule(stack, 'Started', { pipelineName: 'shop', state: PipelineState.STARTED, topic });
    new SlackChannel(stack, 'Slack', { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD', topics: [topic] });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: Match.stringLikeRegexp('^/aws/lambda/shop-report-failure-report-function-[0-9a-f]{8}$'),
    });
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      ConfigurationName: Match.stringLikeRegexp('^shop-slack-slack-channel-[0-9a-f]{8}$'),
    });
    expect(statefulIds(template.toJSON() as never)).toEqual({
      'AWS::KMS::Key': ['StackKey57EFC447'],
      'AWS::Logs::LogGroup': ['ReportLog194F61F9'],
    });
    expect(findings(template.toJSON())).toEqual([]);
  });
});

describe('a topic under an existing key', () => {
  it('is warned about when alarms publish, with the statement that the key needs', () => {
    const stack = new Stack(new App(), 'Shop');
    const key = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/0b1c2d3e-0b1c-2d3e-4f5a-0b1c');
    const metric = new Metric({ namespace: 'Shop', metricName: 'Errors' });

    new NotificationTopic(stack, 'OnCall', { key }).onAlarm(
      new Alarm(stack, 'Alarm', { alarmName: 'errors', metric, threshold: 1, evaluationPeriods: 1 }),
    );

    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp(
        "key 'Shop/Key' is imported, so its policy cannot be changed here.*cloudwatch.amazonaws.com",
      ),
    );
  });
});

describe('a required prop that is missing', () => {
  const stack = () => new Stack(new App(), 'Shop');

  it.each([
    [() => new FailureReport(stack(), 'Report', {} as never), 'without pipeline and topic'],
    [() => new SlackChannel(stack(), 'Slack', {} as never), 'without workspaceId, channelId, and topics'],
    [() => new PipelineStateRule(stack(), 'Rule', {} as never), 'without pipelineName, state, and topic'],
  ])('refuses to make %s', (make, message) => {
    expect(make).toThrow(message);
  });
});
