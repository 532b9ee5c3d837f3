import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SampleName } from '@slipway/sample-name';

function prepare() {
  const stack = new Stack(new App(), 'Stack');
  return { stack, template: () => Template.fromStack(stack) };
}

describe('SampleName', () => {
  it('keeps messages for four days, encrypted, and is deleted with its stack', () => {
    const { stack, template } = prepare();

    new SampleName(stack, 'Messages');

    template().hasResource('AWS::SQS::Queue', {
      Properties: { MessageRetentionPeriod: 345_600, SqsManagedSseEnabled: true },
      DeletionPolicy: 'Delete',
    });
  });

  it('denies all requests without TLS', () => {
    const { stack, template } = prepare();

    new SampleName(stack, 'Messages');

    template().hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  it.each([
    [Duration.minutes(1), 60],
    [Duration.days(14), 1_209_600],
    [Duration.seconds(Lazy.number({ produce: () => 300 })), 300],
  ])('keeps messages for the given retention: %s', (retention, seconds) => {
    const { stack, template } = prepare();

    new SampleName(stack, 'Messages', { retention });

    template().hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: seconds });
  });

  it.each([Duration.seconds(59), Duration.days(15)])('refuses to keep messages for %s', (retention) => {
    const { stack } = prepare();

    expect(() => new SampleName(stack, 'Messages', { retention })).toThrow(
      `retention must be between 1 minute and 14 days, which SQS supports, but is ${retention.toHumanString()}`,
    );
  });

  it('allows a role to send messages, and nothing else', () => {
    const { stack, template } = prepare();
    const messages = new SampleName(stack, 'Messages');
    const sender = new Role(stack, 'Sender', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

    messages.grantSend(sender);

    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: stack.resolve(messages.queueArn) }],
      },
    });
    expect(messages.queueUrl).toBeDefined();
  });
});
