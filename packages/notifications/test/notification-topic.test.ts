import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EncryptionKey } from '@slipway/kms';
import { findings } from '@slipway/least-privilege';
import { SimulatedRoles } from '@slipway/testing/simulated-roles';
import { NotificationTopic, NotificationTopicProps, PipelineState, PipelineStateRule } from '../src';

function prepare(props: Partial<NotificationTopicProps> = {}) {
  const stack = new Stack(new App(), 'Stack');
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/app', description: 'messages' });
  const topic = new NotificationTopic(stack, 'Topic', { topicName: 'oncall', displayName: 'On call', key, ...props });
  return { stack, key, topic, template: () => Template.fromStack(stack) };
}

const publishers = (template: Template): { Principal: object; Condition: object }[] =>
  Object.values(template.findResources('AWS::SNS::TopicPolicy'))[0].Properties.PolicyDocument.Statement.filter(
    ({ Effect }: { Effect: string }) => Effect === 'Allow',
  );
const servicesOfKey = (template: Template): unknown[] =>
  Object.values(template.findResources('AWS::KMS::Key'))[0]
    .Properties.KeyPolicy.Statement.map(({ Principal }: { Principal: { Service: unknown } }) => Principal.Service)
    .filter(Boolean);

const METRIC = new Metric({ namespace: 'a', metricName: 'b' });

describe('NotificationTopic', () => {
  it('is encrypted, refuses plaintext, and allows no one to publish by default', () => {
    const { template, stack, key } = prepare();

    template().hasResourceProperties('AWS::SNS::Topic', {
      TopicName: 'oncall',
      DisplayName: 'On call',
      KmsMasterKeyId: stack.resolve(key.keyArn),
    });
    template().hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: [{ Sid: 'DenyPlaintext', Effect: 'Deny', Action: 'sns:Publish' }] },
    });
    expect(publishers(template())).toEqual([]);
  });

  it('mails each address', () => {
    const { template } = prepare({ emails: ['devops@company.com', 'oncall@company.com'] });

    template().hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'devops@company.com' });
    template().resourceCountIs('AWS::SNS::Subscription', 2);
  });

  it.each(['', 'company.com', 'a b@c.d', '@c.d'])("refuses '%s' as an address", (email) => {
    expect(() => prepare({ emails: [email] })).toThrow(`'${email}' is not an email address`);
  });

  it('lets exactly the bound alarms publish, on alarm and on recovery', () => {
    const { stack, topic, template } = prepare();
    const alarms = ['One', 'Other'].map(
      (id) => new Alarm(stack, id, { alarmName: `alarm-${id}`, metric: METRIC, threshold: 1, evaluationPeriods: 1 }),
    );

    topic.onAlarm(...alarms);

    template().allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [stack.resolve(topic.topicArn)],
      OKActions: [stack.resolve(topic.topicArn)],
    });
    expect(publishers(template())).toEqual(
      alarms.map((alarm) =>
        expect.objectContaining({
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: {
            ArnEquals: { 'aws:SourceArn': stack.resolve(alarm.alarmArn) },
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          },
        }),
      ),
    );
    expect(servicesOfKey(template())).toEqual(['cloudwatch.amazonaws.com', 'cloudwatch.amazonaws.com']);
  });

  it('lets exactly the bound alarms use the key, by their names, so that the key is created before them', () => {
    const { stack, topic, template } = prepare();

    topic.onAlarm(
      new Alarm(stack, 'One', { alarmName: 'orders-lost', metric: METRIC, threshold: 1, evaluationPeriods: 1 }),
    );

    const policy = JSON.stringify(Object.values(template().findResources('AWS::KMS::Key'))[0].Properties.KeyPolicy);
    expect(policy).toMatch(/"aws:SourceArn":\{"Fn::Join":\["",\["arn:".*?":alarm:orders-lost"\]\]\}/);
  });

  it('refuses an alarm without a name, by which the key would allow it', () => {
    const { stack, topic } = prepare();
    const alarm = new Alarm(stack, 'One', { metric: METRIC, threshold: 1, evaluationPeriods: 1 });

    expect(() => topic.onAlarm(alarm)).toThrow(
      "alarm 'Stack/One' has no name: the key policy of the topic allows alarms by name; set alarmName",
    );
  });

  it('lets a role publish, and use the key for it', () => {
    const { stack, topic, template } = prepare();
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('codepipeline.amazonaws.com') });

    topic.grantPublish(role);

    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Action: 'sns:Publish', Resource: stack.resolve(topic.topicArn) },
          {
            Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
            Condition: { StringEquals: { 'kms:ViaService': Match.anyValue() } },
          },
        ],
      },
    });
  });

  it('creates no role if no rule publishes', () => {
    prepare().template().resourceCountIs('AWS::IAM::Role', 0);
  });
});

describe('the rules of a NotificationTopic', () => {
  const ROLE = 'oncall-publish-role';

  function bound() {
    const prepared = prepare({ publishRoleName: ROLE });
    ['One', 'Other'].forEach((id) =>
      new Rule(prepared.stack, id, { eventPattern: { source: [id] } }).addTarget(
        prepared.topic.target(RuleTargetInput.fromText(`hello ${id}`)),
      ),
    );
    return { ...prepared, template: prepared.template() };
  }

  it('publish their messages under one role, which has its permissions before they are created', () => {
    const { stack, topic, template } = bound();
    const [[role]] = Object.entries(template.findResources('AWS::IAM::Role'));
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));

    template.resourceCountIs('AWS::IAM::Role', 1);
    for (const id of ['One', 'Other']) {
      template.hasResource('AWS::Events::Rule', {
        Properties: {
          EventPattern: { source: [id] },
          Targets: [
            { Arn: stack.resolve(topic.topicArn), Input: `"hello ${id}"`, RoleArn: { 'Fn::GetAtt': [role, 'Arn'] } },
          ],
        },
        DependsOn: Match.arrayWith([policy, role]),
      });
    }
  });

  it('open neither the topic nor the key to EventBridge: AWS supports no condition there that would limit the caller', () => {
    const { template } = bound();

    expect(publishers(template)).toEqual([]);
    expect(servicesOfKey(template)).toEqual([]);
    expect(findings(template.toJSON())).toEqual([]);
  });

  it('have a role that EventBridge may assume for this account alone', () => {
    const { template } = bound();

    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: ROLE,
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    });
  });

  it('get a role with a name that CloudFormation generates, unless one is given', () => {
    const { stack, topic, template } = prepare();

    new Rule(stack, 'Rule', { eventPattern: { source: ['app'] } }).addTarget(
      topic.target(RuleTargetInput.fromText('hello')),
    );

    template().hasResourceProperties('AWS::IAM::Role', { RoleName: Match.absent() });
  });

  it.each<[string, string, Record<string, string>, boolean]>([
    ['sns:Publish', 'arn:aws:sns:eu-south-2:111122223333:oncall', {}, true],
    ['sns:Publish', 'arn:aws:sns:eu-south-2:111122223333:other', {}, false],
    ['sns:Subscribe', 'arn:aws:sns:eu-south-2:111122223333:oncall', {}, false],
    [
      'kms:GenerateDataKey',
      'arn:aws:kms:eu-south-2:111122223333:key/app',
      { 'kms:ViaService': 'sns.eu-south-2.amazonaws.com' },
      true,
    ],
    [
      'kms:Decrypt',
      'arn:aws:kms:eu-south-2:111122223333:key/app',
      { 'kms:ViaService': 'sns.eu-south-2.amazonaws.com' },
      true,
    ],
    [
      'kms:Decrypt',
      'arn:aws:kms:eu-south-2:111122223333:key/app',
      { 'kms:ViaService': 's3.eu-south-2.amazonaws.com' },
      false,
    ],
    ['kms:GenerateDataKey', 'arn:aws:kms:eu-south-2:111122223333:key/app', {}, false],
  ])('may, by their role: %s on %s %j: %s', async (action, resource, context, allowed) => {
    const { template } = bound();

    expect(await new SimulatedRoles(template.toJSON(), 'eu-south-2').allows(ROLE, { action, resource, context })).toBe(
      allowed,
    );
  });
});

describe('PipelineStateRule', () => {
  it.each([
    [PipelineState.FAILED, 'Pipeline shop failed. No later stage was run.'],
    [PipelineState.SUCCEEDED, 'Pipeline shop succeeded.'],
    [PipelineState.STARTED, 'Pipeline shop started.'],
    [PipelineState.STOPPED, 'Pipeline shop was stopped on request.'],
    [PipelineState.SUPERSEDED, 'Pipeline shop was superseded by a newer execution.'],
  ])('reports in words that an execution %s, with a link', (state, headline) => {
    const { stack, topic, template } = prepare();

    new PipelineStateRule(stack, 'Rule', { ruleName: 'shop-rule', pipelineName: 'shop', state, topic });

    const [rule] = Object.values(template().findResources('AWS::Events::Rule'));
    expect(rule.Properties).toMatchObject({
      Name: 'shop-rule',
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Pipeline Execution State Change'],
        resources: [
          {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':codepipeline:',
                { Ref: 'AWS::Region' },
                ':',
                { Ref: 'AWS::AccountId' },
                ':shop',
              ],
            ],
          },
        ],
        detail: { pipeline: ['shop'], state: [state] },
      },
    });
    const { InputPathsMap: paths, InputTemplate: text } = rule.Properties.Targets[0].InputTransformer;
    expect(paths).toEqual({ time: '$.time', 'detail-execution-id': '$.detail.execution-id' });
    expect(JSON.stringify(text)).toContain(headline);
    expect(JSON.stringify(text)).toContain(
      '/codesuite/codepipeline/pipelines/shop/executions/<detail-execution-id>/timeline',
    );
  });
});
