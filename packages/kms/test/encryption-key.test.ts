import { App, Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EncryptionKey, EncryptionKeyProps, ServiceUse } from '../src';

const VIA_S3 = {
  StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['s3.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
};

function prepare(props: Partial<EncryptionKeyProps> = {}) {
  const stack = new Stack(new App(), 'Stack');
  const key = new EncryptionKey(stack, 'Key', {
    alias: 'alias/app-dev',
    description: 'everything of the app',
    ...props,
  });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
  return { stack, key, role, template: () => Template.fromStack(stack) };
}

const keyPolicyOf = (template: Template): Record<string, unknown>[] =>
  Object.values(template.findResources('AWS::KMS::Key'))[0].Properties.KeyPolicy.Statement;
const identityPolicyOf = (template: Template): unknown =>
  Object.values(template.findResources('AWS::IAM::Policy'))[0].Properties.PolicyDocument.Statement;

describe('EncryptionKey', () => {
  it('rotates, has an alias, and is deleted with the stack after 7 days', () => {
    const { template } = prepare();

    template().hasResource('AWS::KMS::Key', {
      Properties: { EnableKeyRotation: true, PendingWindowInDays: 7, Description: 'everything of the app' },
      DeletionPolicy: 'Delete',
    });
    template().hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/app-dev' });
  });

  it('keeps a chosen deletion window', () => {
    prepare({ deletionWindow: Duration.days(30) })
      .template()
      .hasResourceProperties('AWS::KMS::Key', { PendingWindowInDays: 30 });
  });

  it('starts with the account alone in its policy', () => {
    const statements = keyPolicyOf(prepare().template());

    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({
      Action: 'kms:*',
      Principal: {
        AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] },
      },
    });
  });

  it.each([
    ['sns.amazonaws.com', ['arn:aws:sns:eu-south-2:111122223333:oncall'], 'arn:aws:sns:eu-south-2:111122223333:oncall'],
    ['s3.amazonaws.com', ['arn:aws:s3:::one', 'arn:aws:s3:::other'], ['arn:aws:s3:::one', 'arn:aws:s3:::other']],
  ])('lets %s use it for resources of this account that are named, and for no others', (service, arns, expected) => {
    const { key, template } = prepare();

    key.allow(ServiceUse.resourcesOf(service, ...arns));

    expect(keyPolicyOf(template())[1]).toEqual({
      Effect: 'Allow',
      Principal: { Service: service },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        ArnLike: { 'aws:SourceArn': expected },
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      },
    });
  });

  it('lets CloudWatch Logs encrypt one log group', () => {
    const { key, template } = prepare();

    key.allow(ServiceUse.logGroup('arn:aws:logs:eu-south-2:111122223333:log-group:/aws/codebuild/shop'));

    expect(keyPolicyOf(template())[1]).toEqual({
      Effect: 'Allow',
      Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
      Action: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:DescribeKey',
      ],
      Resource: '*',
      Condition: {
        ArnEquals: {
          'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-south-2:111122223333:log-group:/aws/codebuild/shop',
        },
      },
    });
  });

  it('lets one CloudWatch alarm publish to encrypted topics', () => {
    const { key, template } = prepare();

    key.allow(ServiceUse.alarmToTopic('arn:aws:cloudwatch:eu-south-2:111122223333:alarm:orders-lost'));

    expect(keyPolicyOf(template())[1]).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        ArnEquals: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-south-2:111122223333:alarm:orders-lost' },
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      },
    });
  });

  it.each([
    [
      'write',
      ['kms:GenerateDataKey', 'kms:Decrypt'],
      (key: EncryptionKey, role: Role) => key.grantEncryptVia('s3', role),
    ],
    ['read', 'kms:Decrypt', (key: EncryptionKey, role: Role) => key.grantDecryptVia('s3', role)],
  ])('lets a role %s through one service only', (_, action, grant) => {
    const { key, role, stack, template } = prepare();

    grant(key, role);

    expect(identityPolicyOf(template())).toEqual([
      { Effect: 'Allow', Action: action, Resource: stack.resolve(key.keyArn), Condition: VIA_S3 },
    ]);
  });

  it('lets a tool decrypt by itself data that it encrypted with the key', () => {
    const { key, role, stack, template } = prepare();

    key.grantDecrypt(role);

    expect(identityPolicyOf(template())).toEqual([
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: stack.resolve(key.keyArn) },
    ]);
  });

  it('keeps one statement per service for a role that reads and writes', () => {
    const { key, role, template } = prepare();

    key.grantDecryptVia('s3', role);
    key.grantEncryptVia('s3', role);
    key.grantDecryptVia('secretsmanager', role);

    expect(identityPolicyOf(template())).toEqual([
      expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: VIA_S3 }),
      expect.objectContaining({ Action: 'kms:Decrypt' }),
    ]);
  });

  it('grants nothing to a role that accepts no statements', () => {
    const { key, template, stack } = prepare();

    key.grantEncryptVia(
      's3',
      Role.fromRoleArn(stack, 'Other', 'arn:aws:iam::111122223333:role/other', { mutable: false }),
    );

    template().resourceCountIs('AWS::IAM::Policy', 0);
  });

  it('adds nothing to its policy for grants that L2 constructs request of the reference', () => {
    const { key, role, template } = prepare();

    key.reference.grantEncryptDecrypt(role.withoutPolicyUpdates());

    expect(keyPolicyOf(template())).toHaveLength(1);
    template().resourcePropertiesCountIs('AWS::IAM::Policy', Match.anyValue(), 0);
  });

  it.each(['brazilcart', 'alias/aws/s3', 'alias/', 'alias/a b'])('refuses the alias %s', (alias) => {
    expect(() => prepare({ alias })).toThrow(`key alias '${alias}' is not valid`);
  });

  it('leaves an alias with a token to CloudFormation', () => {
    expect(() => prepare({ alias: `alias/app-${Aws.REGION}` })).not.toThrow();
  });

  it.each([6, 31])('refuses a deletion window of %i days', (days) => {
    expect(() => prepare({ deletionWindow: Duration.days(days) })).toThrow(`is ${days} days, but KMS accepts 7 to 30`);
  });
});
