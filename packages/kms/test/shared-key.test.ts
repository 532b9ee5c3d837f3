import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { EncryptedLogGroup, EncryptionKey, ServiceUse } from '../src';

const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/0b1c2d3e-0b1c-2d3e-4f5a-0b1c2d3e4f5a';

function prepare(stackName = 'Shop') {
  const stack = new Stack(new App(), stackName);
  return { stack, template: () => Template.fromStack(stack), annotations: () => Annotations.fromStack(stack) };
}

const keyPolicyOf = (template: Template): Record<string, unknown>[] =>
  Object.values(template.findResources('AWS::KMS::Key'))[0].Properties.KeyPolicy.Statement;

describe('the key that a stack shares', () => {
  it('is created once, with a name by its address, for everything without a key of its own', () => {
    const { stack, template } = prepare();

    new EncryptedLogGroup(stack, 'One');
    new EncryptedLogGroup(stack, 'Other');

    expect(EncryptionKey.resolve(stack)).toBe(EncryptionKey.ofStack(stack));
    template().resourceCountIs('AWS::KMS::Key', 1);
    template().hasResourceProperties('AWS::KMS::Alias', {
      AliasName: Match.stringLikeRegexp('^alias/shop-stackkey-key-[0-9a-f]{8}$'),
    });
    expect(keyPolicyOf(template())).toHaveLength(3);
  });

  it('keeps its logical id', () => {
    const { stack, template } = prepare();

    EncryptionKey.ofStack(stack);

    expect(Object.keys(template().findResources('AWS::KMS::Key'))).toEqual(['StackKey57EFC447']);
  });

  it('is different in another stack', () => {
    const app = new App();
    const [one, other] = ['One', 'Other'].map((id) => EncryptionKey.ofStack(new Stack(app, id)));

    expect(one).not.toBe(other);
  });
});

describe('a key without props', () => {
  it('has an alias by its address, describes where it belongs, and can be recovered for seven days', () => {
    const { stack, template } = prepare();

    new EncryptionKey(stack, 'Orders');

    template().hasResourceProperties('AWS::KMS::Key', { Description: 'Shop/Orders', PendingWindowInDays: 7 });
    template().hasResourceProperties('AWS::KMS::Alias', {
      AliasName: Match.stringLikeRegexp('^alias/shop-orders-key-[0-9a-f]{8}$'),
    });
  });

  it('still refuses a deletion window that KMS does not accept', () => {
    expect(() => new EncryptionKey(prepare().stack, 'Orders', { deletionWindow: Duration.days(1) })).toThrow(
      'is 1 days, but KMS accepts 7 to 30',
    );
  });
});

describe('a log group without props', () => {
  it('has a name by its address, which the policy of the key contains', () => {
    const { stack, template } = prepare();

    new EncryptedLogGroup(stack, 'Orders');

    const [{ Properties }] = Object.values(template().findResources('AWS::Logs::LogGroup'));
    expect(Properties.LogGroupName).toMatch(/^shop-orders-log-[0-9a-f]{8}$/);
    expect(JSON.stringify(keyPolicyOf(template())[1])).toContain(`:log-group:${Properties.LogGroupName}"`);
  });
});

describe('a key that is given', () => {
  it('has its uses in its policy if this app creates it', () => {
    const { stack, template, annotations } = prepare();
    const key = new Key(stack, 'Key');

    new EncryptedLogGroup(stack, 'Orders', { key, logGroupName: '/shop/orders' });

    expect(keyPolicyOf(template())[1]).toMatchObject({
      Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
    });
    annotations().hasNoWarning('*', Match.anyValue());
    template().resourceCountIs('AWS::KMS::Key', 1);
  });

  it('is warned about if it is imported, with the statement that its policy needs', () => {
    const { stack, template, annotations } = prepare();

    new EncryptedLogGroup(stack, 'Orders', { key: Key.fromKeyArn(stack, 'Key', ARN), logGroupName: '/shop/orders' });

    annotations().hasWarning(
      '*',
      Match.stringLikeRegexp(
        "key 'Shop/Key' is imported, so its policy cannot be changed here.*add the statement where the key is created: .*:log-group:/shop/orders",
      ),
    );
    template().resourceCountIs('AWS::KMS::Key', 0);
    template().hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: ARN });
  });

  it('is granted by exact statements, one for each service', () => {
    const { stack, template } = prepare();
    const key = Key.fromKeyArn(stack, 'Key', ARN);
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });

    EncryptionKey.resolve(stack, key).grantDecryptVia('s3', role);
    EncryptionKey.resolve(stack, key).grantEncryptVia('s3', role);

    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: ARN,
            Condition: {
              StringEquals: {
                'kms:ViaService': { 'Fn::Join': ['', ['s3.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
              },
            },
          },
        ],
      },
    });
  });

  it('is used as it is if it is an EncryptionKey', () => {
    const key = new EncryptionKey(prepare().stack, 'Key');

    expect(EncryptionKey.resolve(key, key)).toBe(key);
  });

  it.each([
    ['imported by its alias', (stack: Stack) => Alias.fromAliasName(stack, 'Key', 'alias/shop')],
    [
      'an alias',
      (stack: Stack) => new Alias(stack, 'Key', { aliasName: 'alias/shop', targetKey: new Key(stack, 'K') }),
    ],
  ])('refuses one that is %s: IAM grants nothing on an alias', (_, keyOf) => {
    const { stack } = prepare();

    expect(() => EncryptionKey.resolve(stack, keyOf(stack))).toThrow(
      "key 'Shop/Key' is an alias: IAM grants permissions on keys, not on aliases",
    );
  });

  it('warns for each service, not only for the first', () => {
    const { stack, annotations } = prepare();
    const key = EncryptionKey.resolve(stack, Key.fromKeyArn(stack, 'Key', ARN));

    ['one', 'other'].forEach((name) => key.allow(ServiceUse.logGroup(`arn:aws:logs:eu-west-1:111122223333:${name}`)));

    expect(annotations().findWarning('*', Match.anyValue())).toHaveLength(2);
  });
});
