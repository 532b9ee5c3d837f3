import { App, Stack } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { EncryptionKey } from '@slipway/kms';
import { RotatingSecret, Rotation } from '@slipway/rotating-secret';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of a generated value that rotates. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'RotatingSecret', { stackName: 'slipway-integ-rotating-secret' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/slipway-integ-rotating', description: 'Signing key' });
  const signing = new RotatingSecret(stack, 'Signing', {
    key,
    rotation: Rotation.generated({ field: 'token', otherFields: { freeze: '' } }),
    description: 'Token that signs releases',
  });
  const [alarm] = signing.alarms;
  const integ = new IntegCase(app, { stacks: [stack], minutes: 5 });
  const ofSecret = (api: string) => ({
    service: 'secrets-manager',
    api,
    parameters: { SecretId: signing.secretArn },
  });

  integ.check('secret', 'is encrypted with the key', { ...ofSecret('describeSecret'), like: { KmsKeyId: key.keyArn } });
  integ.check('secret', 'rotates every 30 days', {
    ...ofSecret('describeSecret'),
    like: { RotationEnabled: true, RotationRules: Match.objectLike({ AutomaticallyAfterDays: 30 }) },
    notEmulated: 'AWS::SecretsManager::RotationSchedule is only a stub',
  });
  integ.check('secret', 'contains a generated token and the other fields', {
    ...ofSecret('getSecretValue'),
    like: {
      SecretString: Match.serializedJson(Match.objectLike({ token: Match.stringLikeRegexp('^.{16,}$'), freeze: '' })),
    },
  });
  integ.check('alarms', 'detect failed rotations', {
    service: 'cloudwatch',
    api: 'describeAlarms',
    parameters: { AlarmNames: [alarm.alarmName] },
    like: { MetricAlarms: [Match.objectLike({ ActionsEnabled: true })] },
  });
  return integ;
}
