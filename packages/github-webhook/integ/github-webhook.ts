import { App, Stack } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { GitHubWebhook } from '@slipway/github-webhook';
import { EncryptionKey } from '@slipway/kms';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of a webhook for one repository. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'GitHubWebhook', { stackName: 'slipway-integ-github-webhook' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/slipway-integ-webhook', description: 'Webhook' });
  const webhook = new GitHubWebhook(stack, 'Webhook', { key, repositories: ['octo-org/shop'] });
  const [alarm] = webhook.alarms;
  const integ = new IntegCase(app, { stacks: [stack], minutes: 5 });

  integ.check('secret', 'is encrypted with the key', {
    service: 'secrets-manager',
    api: 'describeSecret',
    parameters: { SecretId: webhook.secret.secretArn },
    like: { KmsKeyId: key.keyArn },
  });
  integ.check('secret', 'is generated', {
    service: 'secrets-manager',
    api: 'getSecretValue',
    parameters: { SecretId: webhook.secret.secretArn },
    like: { SecretString: Match.stringLikeRegexp('^.{32,}$') },
  });
  integ.check('bus', 'is separate from the default event bus', {
    service: 'eventbridge',
    api: 'describeEventBus',
    parameters: { Name: webhook.eventBus.eventBusName },
    like: { Arn: webhook.eventBus.eventBusArn },
  });
  integ.check('alarms', 'detect failed deliveries', {
    service: 'cloudwatch',
    api: 'describeAlarms',
    parameters: { AlarmNames: [alarm.alarmName] },
    at: ['MetricAlarms.0.TreatMissingData', 'notBreaching'],
  });
  return integ;
}
