import { Duration } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { findings } from '@slipway/least-privilege';
import { RotatingSecret, RotatingSecretProps, Rotation } from '../src';
import { counterpartIn, databaseOf, prepare } from './prepare';

function rotating(props: Partial<RotatingSecretProps> = {}) {
  const prepared = prepare();
  const { stack, name, key } = prepared;
  const secret = new RotatingSecret(stack, 'SigningKey', {
    rotation: Rotation.generated(),
    description: 'Key that signs sessions',
    name,
    key,
    ...props,
  });
  return { ...prepared, secret };
}

describe('RotatingSecret', () => {
  it.each([undefined, {}, { rotation: undefined, description: undefined }])('refuses props that are %j', (props) => {
    const { stack } = prepare();

    expect(() => new RotatingSecret(stack, 'Secret', props as never)).toThrow(
      "'Stack/Secret' cannot be created without rotation and description: these props are required, got undefined; set { rotation: Rotation.generated(), description:",
    );
  });

  it('is generated, encrypted with the key, and named after its content', () => {
    const { template, key, resolve } = rotating();

    template().hasResource('AWS::SecretsManager::Secret', {
      Properties: {
        Name: 'shop-signing-key-dev',
        KmsKeyId: resolve(key.keyArn),
        GenerateSecretString: {
          SecretStringTemplate: '{}',
          GenerateStringKey: 'key',
          PasswordLength: 32,
          ExcludeCharacters: ` !"#$%&'()*+,/:;<=>?@[\\]^\`{|}`,
          RequireEachIncludedType: true,
        },
      },
      DeletionPolicy: 'Delete',
    });
  });

  it('stays when its stack is deleted if configured, so that it can be deleted with a recovery window', () => {
    rotating({ retainData: true })
      .template()
      .hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('rotates every 30 days, and not at once', () => {
    const { template, secret, resolve } = rotating();

    template().hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      SecretId: resolve(secret.secretArn),
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediatelyOnUpdate: false,
    });
  });

  it('accepts another name, another word for its content, another time, and a start at once', () => {
    const { template } = rotating({
      secretName: 'shop/dev/keys',
      holds: 'keys',
      every: Duration.days(1),
      rotateImmediately: true,
    });

    template().hasResourceProperties('AWS::SecretsManager::Secret', { Name: 'shop/dev/keys' });
    template().hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'shop-keys-rotation-function-dev' });
    template().hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotationRules: { AutomaticallyAfterDays: 1 },
      RotateImmediatelyOnUpdate: true,
    });
  });

  it('has names of its own and the key of the stack if it is given neither', () => {
    const { stack, template } = prepare();

    new RotatingSecret(stack, 'One', { rotation: Rotation.generated(), description: 'one' });
    new RotatingSecret(stack, 'Two', { rotation: Rotation.generated(), description: 'two' });

    const names = Object.values(template().findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.FunctionName as string,
    );
    expect(new Set(names).size).toBe(2);
    template().resourceCountIs('AWS::SecretsManager::RotationSchedule', 2);
  });

  it('lets a principal read it, and no other secret', async () => {
    const { stack, secret, roles } = rotating();
    const reader = new Role(stack, 'Reader', {
      roleName: 'reader',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });

    secret.grantRead(reader);

    const call = { action: 'secretsmanager:GetSecretValue' };
    const mine = 'arn:aws:secretsmanager:eu-south-2:111122223333:secret:shop-signing-key-dev-abcdef';
    expect(await roles().allows('reader', { ...call, resource: mine })).toBe(true);
    expect(await roles().allows('reader', { ...call, resource: mine.replace('signing', 'other') })).toBe(false);
  });

  it('exposes its alarm for a topic', () => {
    const { secret, template } = rotating();

    expect(secret.alarms).toEqual([secret.rotation!.alarm]);
    template().hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.absent() });
  });

  it('has nothing that least-privilege refuses', () => {
    expect(findings(rotating().template().toJSON())).toEqual([]);
  });
});

describe('a token', () => {
  it('has its field and others, and a function that applies it', () => {
    const prepared = prepare();
    const { stack, template, resolve } = prepared;
    const counterpart = counterpartIn(stack);

    new RotatingSecret(stack, 'Token', {
      rotation: Rotation.token({ counterpart, otherFields: { url: 'https://api.example.com' }, length: 64 }),
      description: 'The API',
      ...prepared,
    });

    template().hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: {
        SecretStringTemplate: '{"url":"https://api.example.com"}',
        GenerateStringKey: 'token',
        PasswordLength: 64,
      },
    });
    template().hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { KIND: 'token', FIELD: 'token', COUNTERPART_ARN: resolve(counterpart.functionArn) },
      },
    });
  });

  it('lets its rotation invoke the counterpart, and no other function', async () => {
    const prepared = prepare();

    new RotatingSecret(prepared.stack, 'Token', {
      rotation: Rotation.token({ counterpart: counterpartIn(prepared.stack) }),
      description: 'The API',
      ...prepared,
    });

    const invokes = (functionName: string) =>
      prepared.roles().allows('shop-token-rotation-role-dev', {
        action: 'lambda:InvokeFunction',
        resource: `arn:aws:lambda:eu-south-2:111122223333:function:${functionName}`,
      });
    expect(await invokes('shop-counterpart')).toBe(true);
    expect(await invokes('shop-other')).toBe(false);
  });
});

describe('the secret of a master user', () => {
  const rotation = Rotation.postgresUser({ username: 'shop_admin' });

  it('has no schedule and no function without a database, which a rotation would lock out', () => {
    const { secret, template } = rotating({ rotation });

    template().resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
    template().resourceCountIs('AWS::Lambda::Function', 0);
    expect(secret.rotation).toBeUndefined();
    expect(secret.alarms).toEqual([]);
  });

  it('rotates in the database that was created with it, after the database has written its address into it', () => {
    const { stack, secret, template } = rotating({ rotation });
    const { database, network } = databaseOf(stack, secret.secret);

    secret.rotateIn({ database, network });

    const [attachment] = Object.keys(template().findResources('AWS::SecretsManager::SecretTargetAttachment'));
    template().resourceCountIs('AWS::SecretsManager::SecretTargetAttachment', 1);
    template().hasResource('AWS::SecretsManager::RotationSchedule', { DependsOn: Match.arrayWith([attachment]) });
    template().hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { KIND: 'postgres-user', USERNAME: 'shop_admin', FIELD: 'password' } },
    });
    expect(secret.alarms).toHaveLength(1);
  });

  it('refuses a second database', () => {
    const { stack, secret } = rotating({ rotation });
    const { database } = databaseOf(stack, secret.secret);
    secret.rotateIn({ database });

    expect(() => secret.rotateIn({ database })).toThrow(
      "secret 'Stack/SigningKey' already rotates, and can have only one schedule; set the database either in the rotation or with rotateIn",
    );
  });
});

describe('the secret of two alternating users', () => {
  it('is attached to the database, and its rotation reads the secret of the superuser', async () => {
    const {
      stack,
      secret: master,
      name,
      key,
      template,
      roles,
      resolve,
    } = rotating({
      rotation: Rotation.postgresUser({ username: 'shop_admin' }),
      holds: 'master',
    });
    const { database, network } = databaseOf(stack, master.secret);

    new RotatingSecret(stack, 'App', {
      rotation: Rotation.postgresAlternatingUsers({
        username: 'shop',
        superuser: master.secret,
        at: { database, network, certificateAuthority: 'PEM' },
      }),
      description: 'The users of the shop',
      name,
      key,
    });

    template().resourceCountIs('AWS::SecretsManager::SecretTargetAttachment', 2);
    template().hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          KIND: 'postgres-alternating-users',
          USERNAME: 'shop',
          SUPERUSER_SECRET_ARN: resolve(master.secretArn),
          CERTIFICATE_AUTHORITY: 'PEM',
        },
      },
    });
    const can = (action: string) =>
      roles().allows('shop-app-rotation-role-dev', {
        action,
        resource: 'arn:aws:secretsmanager:eu-south-2:111122223333:secret:shop-master-dev-abcdef',
      });
    expect(await can('secretsmanager:GetSecretValue')).toBe(true);
    expect(await can('secretsmanager:PutSecretValue')).toBe(false);
  });
});
