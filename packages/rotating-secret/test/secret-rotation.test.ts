import { Duration } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { findings } from '@slipway/least-privilege';
import { Rotation, SecretRotation, SecretRotationProps } from '../src';
import { databaseOf, prepare } from './prepare';

const ROLE = 'shop-secret-rotation-role-dev';
const SECRET = 'arn:aws:secretsmanager:eu-south-2:111122223333:secret:shop-db-abcdef';
const KEY = 'arn:aws:kms:eu-south-2:111122223333:key/shop';

function rotated(props: Partial<SecretRotationProps> = {}) {
  const prepared = prepare();
  const { stack, name, key } = prepared;
  const secret = new Secret(stack, 'Db', { secretName: 'shop-db', encryptionKey: key.reference });
  const rotation = new SecretRotation(stack, 'Rotation', {
    secret,
    rotation: Rotation.generated(),
    name,
    key,
    ...props,
  });
  return { ...prepared, secret, rotation };
}

function inNetwork(own = false) {
  const prepared = prepare();
  const { stack, name, key } = prepared;
  const secret = new Secret(stack, 'Db', { secretName: 'shop-db', encryptionKey: key.reference });
  const { vpc, database, network } = databaseOf(stack, secret);
  const securityGroup = own ? new SecurityGroup(stack, 'Own', { vpc }) : undefined;
  new SecretRotation(stack, 'Rotation', {
    secret,
    rotation: Rotation.postgresUser({
      username: 'shop_admin',
      at: { database, network: { ...network, securityGroup } },
    }),
    name,
    key,
  });
  return prepared;
}

describe('SecretRotation', () => {
  it.each([undefined, {}, { secret: undefined, rotation: undefined }])('refuses props that are %j', (props) => {
    const { stack } = prepare();

    expect(() => new SecretRotation(stack, 'Rotation', props as never)).toThrow(
      "'Stack/Rotation' cannot be created without secret and rotation: these props are required, got undefined",
    );
  });

  it('refuses a database user without a database', () => {
    expect(() => rotated({ rotation: Rotation.postgresUser({ username: 'shop' }) })).toThrow(
      "rotation 'Stack/Rotation' has no database: if the password were rotated without its database",
    );
  });

  it.each([Duration.hours(12), Duration.hours(36), Duration.days(0), Duration.days(1001)])(
    'refuses to rotate every %s',
    (every) => {
      expect(() => rotated({ every })).toThrow(
        `the secret of 'Stack/Rotation' is rotated every ${every.toHumanString()}, but the interval must be 1 to 1000 whole days`,
      );
    },
  );

  it('lets Secrets Manager invoke the function for this account only', () => {
    const { template, resolve } = rotated();
    const [[id]] = Object.entries(template().findResources('AWS::Lambda::Function'));

    template().hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'secretsmanager.amazonaws.com',
      FunctionName: resolve({ 'Fn::GetAtt': [id, 'Arn'] }),
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  it('schedules the rotation after the permission, the role and the secret', () => {
    const { template } = rotated();
    const [policy] = Object.keys(template().findResources('AWS::IAM::Policy'));
    const permissions = template().findResources('AWS::Lambda::Permission', {
      Properties: { Principal: 'secretsmanager.amazonaws.com' },
    });

    template().hasResource('AWS::SecretsManager::RotationSchedule', {
      DependsOn: Match.arrayWith([policy, ...Object.keys(permissions)].sort()),
    });
  });

  it.each<[string, string, Record<string, string>, boolean]>([
    ['secretsmanager:DescribeSecret', SECRET, {}, true],
    ['secretsmanager:GetSecretValue', SECRET, {}, true],
    ['secretsmanager:ListSecretVersionIds', SECRET, {}, true],
    ['secretsmanager:PutSecretValue', SECRET, {}, true],
    ['secretsmanager:UpdateSecretVersionStage', SECRET, {}, true],
    ['secretsmanager:DeleteSecret', SECRET, {}, false],
    ['secretsmanager:UpdateSecret', SECRET, {}, false],
    ['secretsmanager:PutSecretValue', SECRET.replace('shop-db', 'shop-other'), {}, false],
    ['secretsmanager:GetRandomPassword', '*', {}, false],
    ['kms:Decrypt', KEY, { 'kms:ViaService': 'secretsmanager.eu-south-2.amazonaws.com' }, true],
    ['kms:GenerateDataKey', KEY, { 'kms:ViaService': 'secretsmanager.eu-south-2.amazonaws.com' }, true],
    ['kms:Decrypt', KEY, { 'kms:ViaService': 's3.eu-south-2.amazonaws.com' }, false],
    ['lambda:InvokeFunction', 'arn:aws:lambda:eu-south-2:111122223333:function:shop', {}, false],
    [
      'logs:PutLogEvents',
      'arn:aws:logs:eu-south-2:111122223333:log-group:/aws/lambda/shop-secret-rotation-function-dev:log-stream:one',
      {},
      true,
    ],
  ])('its function: %s on %s %j: %s', async (action, resource, context, allowed) => {
    expect(await rotated().roles().allows(ROLE, { action, resource, context })).toBe(allowed);
  });

  it('rotates a secret that it knows by name only, and whose key it does not know', async () => {
    const prepared = prepare();
    const { stack, name, key } = prepared;

    new SecretRotation(stack, 'Rotation', {
      secret: Secret.fromSecretNameV2(stack, 'Db', 'shop-db'),
      rotation: Rotation.generated(),
      name,
      key,
    });

    const allows = (action: string, resource: string, context = {}) =>
      prepared.roles().allows(ROLE, { action, resource, context });
    expect(await allows('secretsmanager:PutSecretValue', SECRET)).toBe(true);
    expect(await allows('secretsmanager:PutSecretValue', SECRET.replace('abcdef', 'abcdefg'))).toBe(false);
    expect(await allows('kms:Decrypt', KEY, { 'kms:ViaService': 'secretsmanager.eu-south-2.amazonaws.com' })).toBe(
      false,
    );
  });

  it('has an alarm for a failed rotation, which notifies nobody by itself', () => {
    const { template, rotation, resolve } = rotated();

    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-secret-rotation-failed-alarm-dev',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: resolve(rotation.functionName) }],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: Match.absent(),
    });
  });

  it('checks once a day whether a rotation is overdue', () => {
    rotated().template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-secret-rotation-check-rule-dev',
      ScheduleExpression: 'rate(1 day)',
    });
  });

  it.each([
    [undefined, 30],
    [RetentionDays.ONE_WEEK, 7],
  ])('keeps its log, encrypted, for the configured time: %s', (logRetention, days) => {
    const { template, key, resolve } = rotated({ logRetention });

    template().hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: days,
      KmsKeyId: resolve(key.keyArn),
    });
  });

  it('grants an endpoint or another role what a rotation needs', async () => {
    const { stack, rotation, roles } = rotated();
    const role = new Role(stack, 'By', { roleName: 'by', assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

    rotation.grantRotate(role);

    expect(await roles().allows('by', { action: 'secretsmanager:PutSecretValue', resource: SECRET })).toBe(true);
  });

  it('has nothing that least-privilege refuses', () => {
    expect(findings(rotated().template().toJSON())).toEqual([]);
  });
});

describe('SecretRotation in a VPC', () => {
  it('has a security group of its own, out to 5432 of the database and to HTTPS only', () => {
    const { template } = inNetwork();

    template().hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupName: 'shop-secret-rotation-dev',
      SecurityGroupEgress: [Match.objectLike({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' })],
      SecurityGroupIngress: Match.absent(),
    });
    template().resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', { FromPort: 5432, ToPort: 5432 });
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 5432,
      ToPort: 5432,
      SourceSecurityGroupId: Match.objectLike({ 'Fn::GetAtt': [Match.stringLikeRegexp('Rotation'), 'GroupId'] }),
    });
  });

  it('uses a given group, and changes none of its rules', () => {
    const { template } = inNetwork(true);

    template().resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
    template().resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template().hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'GroupId'] }] },
    });
  });

  it('is invoked once a day by one rule, so that it is never inactive when a rotation is due', () => {
    const { template } = inNetwork();

    template().resourceCountIs('AWS::Events::Rule', 1);
    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-secret-rotation-check-rule-dev',
      ScheduleExpression: 'rate(1 day)',
    });
  });

  it('has nothing that least-privilege refuses, except what Lambda requires', () => {
    const rules = findings(inNetwork().template().toJSON()).map(({ rule }) => rule);

    expect(new Set(rules)).toEqual(new Set(['open-resource']));
  });
});
