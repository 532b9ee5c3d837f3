import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EncryptedLogGroup, EncryptedLogGroupProps, EncryptionKey } from '../src';

function prepare(props: Partial<EncryptedLogGroupProps> = {}) {
  const stack = new Stack(new App(), 'Stack');
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/app-dev', description: 'logs' });
  const log = new EncryptedLogGroup(stack, 'Log', { logGroupName: '/aws/lambda/shop', key, ...props });
  return { stack, key, log, template: () => Template.fromStack(stack) };
}

describe('EncryptedLogGroup', () => {
  it('is encrypted by the key, kept for a month, and is deleted with the stack', () => {
    const { stack, key, template } = prepare();

    template().hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: { LogGroupName: '/aws/lambda/shop', RetentionInDays: 30, KmsKeyId: stack.resolve(key.keyArn) },
    });
  });

  it('is kept for the configured time', () => {
    prepare({ retention: RetentionDays.ONE_WEEK })
      .template()
      .hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  it('is named in the policy of the key before it is created', () => {
    const { template } = prepare();
    const [key] = Object.values(template().findResources('AWS::KMS::Key'));
    const [log] = Object.values(template().findResources('AWS::Logs::LogGroup'));

    expect(JSON.stringify(key.Properties.KeyPolicy.Statement[1].Condition)).toContain(':log-group:/aws/lambda/shop"');
    expect(log.DependsOn).toEqual(expect.arrayContaining(Object.keys(template().findResources('AWS::KMS::Key'))));
  });

  it('lets a role write streams, and nothing else', () => {
    const { stack, log, template } = prepare();
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

    log.grantStreams(role);

    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: stack.resolve(log.logGroupArn),
          },
        ],
      },
    });
  });
});
