import { App, Aws, Stack } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { EncryptedLogGroup, EncryptionKey, ServiceUse } from '@slipway/kms';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of a key that one service can use for one topic, and of a log group that is encrypted with the key. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'Kms', { stackName: 'slipway-integ-kms' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/slipway-integ-kms', description: 'Orders of the shop' });
  const topic = stack.formatArn({ service: 'sns', resource: 'orders' });
  key.allow(ServiceUse.resourcesOf('sns.amazonaws.com', topic));
  const { logGroupName } = new EncryptedLogGroup(stack, 'Log', { key });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 4 });
  const ofKey = (api: string, KeyId = key.keyArn) => ({ service: 'kms', api, parameters: { KeyId } });

  integ.check('key', 'rotates', { ...ofKey('getKeyRotationStatus'), like: { KeyRotationEnabled: true } });
  integ.check('key', 'has an alias', {
    ...ofKey('describeKey', 'alias/slipway-integ-kms'),
    like: {
      KeyMetadata: Match.objectLike({ Arn: key.keyArn, KeyState: 'Enabled', Description: 'Orders of the shop' }),
    },
  });
  integ.check('policy', 'allows the service to use the key only for the topic in this account', {
    ...ofKey('getKeyPolicy'),
    like: {
      Policy: Match.serializedJson(
        Match.objectLike({
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Condition: Match.objectLike({ StringEquals: Match.objectLike({ 'aws:SourceAccount': Aws.ACCOUNT_ID }) }),
            }),
          ]),
        }),
      ),
    },
  });
  integ.check('log group', 'is encrypted with the key', {
    service: 'cloudwatch-logs',
    api: 'describeLogGroups',
    parameters: { logGroupNamePrefix: logGroupName },
    at: ['logGroups.0.kmsKeyId', key.keyArn],
  });
  return integ;
}
