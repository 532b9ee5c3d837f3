import { Aws, Duration, Stack, Tags } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { findings } from '@slipway/least-privilege';
import { RotatingSecret, RotatingSecretProps, Rotation } from '../../src';
import { databaseOf, prepare } from '../prepare';

const TYPE = 'Custom::RecoverableSecret';
const ARN = 'arn:aws:secretsmanager:eu-south-2:111122223333:secret:';

function recoverable(props: Partial<RotatingSecretProps> = {}) {
  const prepared = prepare();
  const { stack, name, key } = prepared;
  const add = (id: string, others: Partial<RotatingSecretProps> = {}) =>
    new RotatingSecret(stack, id, {
      rotation: Rotation.generated({ otherFields: { issuer: 'shop' } }),
      description: 'Key that signs sessions',
      recoveryWindow: Duration.days(7),
      name,
      key,
      ...others,
    });
  return { ...prepared, add, secret: add('SigningKey', props) };
}

describe('a secret with a recovery window', () => {
  it('[CW-06] [CW-18] is created and deleted by a function, and not by CloudFormation, which would destroy it', () => {
    const { template, key, resolve } = recoverable();

    template().resourceCountIs('AWS::SecretsManager::Secret', 0);
    template().hasResource(TYPE, {
      Properties: {
        Name: 'shop-signing-key-dev',
        Description: 'Key that signs sessions',
        KmsKeyId: resolve(key.keyArn),
        RecoveryWindowInDays: '7',
        GenerateSecretString: {
          SecretStringTemplate: '{"issuer":"shop"}',
          GenerateStringKey: 'key',
          PasswordLength: '32',
          ExcludeCharacters: ` !"#$%&'()*+,/:;<=>?@[\\]^\`{|}`,
        },
      },
      DeletionPolicy: 'Delete',
    });
  });

  it('rotates like any other', () => {
    const { template, secret, resolve } = recoverable();

    template().hasResourceProperties('AWS::SecretsManager::RotationSchedule', { SecretId: resolve(secret.secretArn) });
    expect(secret.alarms).toHaveLength(1);
  });

  it('carries the tags of the app', () => {
    const { stack, template } = recoverable();
    Tags.of(stack).add('Team', 'shop');

    template().hasResourceProperties(TYPE, { Tags: [{ Key: 'Team', Value: 'shop' }] });
  });

  it.each([
    [Duration.days(6), '6 days'],
    [Duration.days(31), '31 days'],
    [Duration.hours(180), '7 days 12 hours'],
  ])('refuses a window of %s', (recoveryWindow, text) => {
    expect(() => recoverable({ recoveryWindow })).toThrow(
      `recovery window of 'Stack/SigningKey/Recoverable' is ${text}, but Secrets Manager accepts only 7 to 30 whole days; set a window such as Duration.days(7)`,
    );
  });

  it('refuses to be retained as well', () => {
    expect(() => recoverable({ retainData: true })).toThrow(
      "secret 'Stack/SigningKey' has both retainData and recoveryWindow, but a retained secret is never deleted; set only one of them",
    );
  });

  it('shares its function with the other secrets of the stack, whose log is encrypted and kept for a month', () => {
    const { add, template, key, resolve } = recoverable();
    add('Token', { recoveryWindow: Duration.days(30) });

    template().resourceCountIs(TYPE, 2);
    const functions = template().findResources('AWS::Lambda::Function', {
      Properties: { FunctionName: 'shop-secrets-function-dev' },
    });
    expect(Object.keys(functions)).toHaveLength(1);
    template().hasResource('AWS::Logs::LogGroup', {
      Properties: {
        LogGroupName: '/aws/lambda/shop-secrets-function-dev',
        KmsKeyId: resolve(key.keyArn),
        RetentionInDays: 30,
      },
      DeletionPolicy: 'Delete',
    });
  });

  it('needs neither names nor a key', () => {
    const { template } = recoverable({ name: undefined, key: undefined });

    template().hasResourceProperties(TYPE, {
      Name: Match.stringLikeRegexp('signing-key'),
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('StackKey'), 'Arn'] },
    });
  });

  it('is attached to its database, which is created with it', () => {
    const { secret, stack, template } = recoverable({ rotation: Rotation.postgresUser({ username: 'shop_admin' }) });
    const { database, network } = databaseOf(stack, secret.secret);

    secret.rotateIn({ database, network });

    const [id] = Object.keys(template().findResources(TYPE));
    const [attachment] = Object.keys(
      template().findResources('AWS::SecretsManager::SecretTargetAttachment', {
        Properties: { SecretId: { Ref: id } },
      }),
    );
    template().hasResource('AWS::SecretsManager::RotationSchedule', { DependsOn: Match.arrayWith([attachment]) });
  });

  it('lets a principal read it, and no other secret', async () => {
    const { stack, secret, roles } = recoverable();
    secret.grantRead(
      new Role(stack, 'Reader', { roleName: 'reader', assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
    );

    const reads = (resource: string) => roles().allows('reader', { action: 'secretsmanager:GetSecretValue', resource });
    expect(await reads(`${ARN}shop-signing-key-dev-abcdef`)).toBe(true);
    expect(await reads(`${ARN}shop-other-key-dev-abcdef`)).toBe(false);
  });
});

describe('the function that creates secrets', () => {
  const ROLE = 'shop-secrets-role-dev';
  const MINE = `${ARN}shop-signing-key-dev-abcdef`;

  it.each([
    ['secretsmanager:CreateSecret', MINE, true],
    ['secretsmanager:DeleteSecret', MINE, true],
    ['secretsmanager:DescribeSecret', MINE, true],
    ['secretsmanager:TagResource', MINE, true],
    ['secretsmanager:UntagResource', MINE, true],
    ['secretsmanager:UpdateSecret', MINE, true],
    ['secretsmanager:GetSecretValue', MINE, false],
    ['secretsmanager:PutSecretValue', MINE, false],
    ['secretsmanager:RestoreSecret', MINE, false],
    ['secretsmanager:DeleteSecret', `${ARN}shop-other-key-dev-abcdef`, false],
    ['secretsmanager:DeleteSecret', `${ARN}shop-signing-key-dev-more-abcdef`, false],
    ['cloudformation:DescribeStacks', 'arn:aws:cloudformation:eu-south-2:111122223333:stack/own/1', true],
    ['cloudformation:DescribeStacks', 'arn:aws:cloudformation:eu-south-2:111122223333:stack/other/1', false],
  ])('may call %s on %s: %s', async (action, resource, allowed) => {
    expect(await recoverable().roles().allows(ROLE, { action, resource })).toBe(allowed);
  });

  it('encrypts with the key only through Secrets Manager', async () => {
    const { roles } = recoverable();
    const encrypts = (service: string) =>
      roles().allows(ROLE, {
        action: 'kms:GenerateDataKey',
        resource: 'arn:aws:kms:eu-south-2:111122223333:key/shop',
        context: { 'kms:ViaService': `${service}.eu-south-2.amazonaws.com` },
      });

    expect([await encrypts('secretsmanager'), await encrypts('s3')]).toEqual([true, false]);
  });

  it('is not called before its role has the permissions for every secret', () => {
    const template = recoverable().template();
    const [[role]] = Object.entries(template.findResources('AWS::IAM::Role', { Properties: { RoleName: ROLE } }));
    const policies = Object.keys(
      template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: role }] } }),
    );

    expect(policies.length).toBeGreaterThan(1);
    template.hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith(policies.sort()) });
  });

  it('keeps its permission for a secret until the secret is deleted, also if the secret gets another name', () => {
    const policyOf = (secretName?: string) => {
      const template = recoverable({ secretName }).template();
      const [[id, { DependsOn }]] = Object.entries(template.findResources(TYPE));
      const policies = Object.keys(template.findResources('AWS::IAM::Policy')).filter((policy) =>
        policy.includes('Access'),
      );
      expect(DependsOn).toEqual(expect.arrayContaining(policies));
      expect(policies).toHaveLength(1);
      return { id, policy: policies[0] };
    };

    const [before, after] = [policyOf(), policyOf('shop/dev/keys')];

    expect(after.id).toBe(before.id);
    expect(after.policy).not.toBe(before.policy);
  });

  it('accepts a name that is known only at deployment', () => {
    const { template } = recoverable({ secretName: `shop-${Aws.REGION}` });

    template().hasResourceProperties(TYPE, { Name: { 'Fn::Join': ['', ['shop-', { Ref: 'AWS::Region' }]] } });
  });

  it('has nothing that least-privilege refuses', () => {
    expect(findings(recoverable().template().toJSON())).toEqual([]);
  });

  it('belongs to one stack', () => {
    const { stack, name, key, template } = recoverable();
    const other = new Stack(stack.node.scope as never, 'Other', { env: { region: 'eu-south-2' } });
    new RotatingSecret(other, 'Token', {
      rotation: Rotation.generated(),
      description: 'token',
      recoveryWindow: Duration.days(7),
      name,
      key,
    });

    expect(other.node.tryFindChild('SecretProvisioner')).toBeDefined();
    template().resourceCountIs(TYPE, 1);
  });
});
