import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { findings } from '@slipway/least-privilege';
import { SimulatedRoles } from '@slipway/testing/simulated-roles';
import { FailureReport, FailureReportOptions, NotificationTopic } from '../../src';

const ARN = 'arn:aws:codepipeline:eu-south-2:111122223333:shop';
const ROLE = 'shop-failure-report-role-dev';

function reported(options: FailureReportOptions = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-south-2' } });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop', description: 'messages' });
  const topic = new NotificationTopic(stack, 'Topic', { topicName: 'oncall', displayName: 'On call', key });
  const report = new FailureReport(stack, 'Report', {
    name: Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' }),
    key,
    topic,
    pipeline: { pipelineName: 'shop', pipelineArn: ARN },
    ...options,
  });
  return { stack, key, topic, report, template: Template.fromStack(stack) };
}

describe('FailureReport', () => {
  it('[GC-13] receives the failures of exactly one pipeline, and of nothing else', () => {
    const { template } = reported();

    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-failure-report-rule-dev',
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Pipeline Execution State Change'],
        account: [{ Ref: 'AWS::AccountId' }],
        resources: [
          {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':codepipeline:eu-south-2:', { Ref: 'AWS::AccountId' }, ':shop'],
            ],
          },
        ],
        detail: { pipeline: ['shop'], state: ['FAILED'] },
      },
    });
  });

  it('lets its rule invoke the function, and no other one', () => {
    const { template } = reported();
    const [rule] = Object.keys(template.findResources('AWS::Events::Rule'));

    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] },
    });
  });

  it.each<[string, string, Record<string, string>, boolean]>([
    ['codepipeline:ListActionExecutions', ARN, {}, true],
    ['codepipeline:GetPipelineExecution', ARN, {}, true],
    ['codepipeline:GetPipelineExecution', `${ARN}-other`, {}, false],
    ['codepipeline:StartPipelineExecution', ARN, {}, false],
    ['sns:Publish', 'arn:aws:sns:eu-south-2:111122223333:oncall', {}, true],
    ['sns:Publish', 'arn:aws:sns:eu-south-2:111122223333:other', {}, false],
    [
      'kms:GenerateDataKey',
      'arn:aws:kms:eu-south-2:111122223333:key/shop',
      { 'kms:ViaService': 'sns.eu-south-2.amazonaws.com' },
      true,
    ],
    [
      'kms:Decrypt',
      'arn:aws:kms:eu-south-2:111122223333:key/shop',
      { 'kms:ViaService': 's3.eu-south-2.amazonaws.com' },
      false,
    ],
    [
      'logs:PutLogEvents',
      'arn:aws:logs:eu-south-2:111122223333:log-group:/aws/lambda/shop-failure-report-function-dev:log-stream:one',
      {},
      true,
    ],
  ])('its function: %s on %s %j: %s', async (action, resource, context, allowed) => {
    const { template } = reported();

    expect(await new SimulatedRoles(template.toJSON(), 'eu-south-2').allows(ROLE, { action, resource, context })).toBe(
      allowed,
    );
  });

  it('has an alarm for a failed attempt to report, which notifies nobody by itself: the topic gets failures only', () => {
    const { template } = reported();

    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-failure-report-failed-alarm-dev',
      MetricName: 'Errors',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: Match.absent(),
    });
  });

  it('logs under the key, and gets the topic in a variable', () => {
    const { template, stack, key, topic } = reported();

    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/shop-failure-report-function-dev',
      KmsKeyId: stack.resolve(key.keyArn),
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { TOPIC_ARN: stack.resolve(topic.topicArn) } },
      Timeout: 30,
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON' }),
    });
  });

  it.each([
    [undefined, 30],
    [RetentionDays.ONE_WEEK, 7],
  ])('keeps its log for the configured time: %s', (logRetention, days) => {
    reported({ logRetention }).template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: days });
  });

  it('does not answer before it has its permissions', () => {
    const { template } = reported();
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));

    template.hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith([policy]) });
  });

  it('has nothing that least-privilege refuses', () => {
    expect(findings(reported().template.toJSON())).toEqual([]);
  });
});
