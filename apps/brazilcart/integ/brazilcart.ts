import { App } from 'aws-cdk-lib/core';
import { StandardTags } from '@slipway/conventions';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { Ask } from '@slipway/testing/integ/questions';
import { BrazilCartStack } from '../src/brazilcart-stack';
import { readConfig } from '../src/config';

/** The whole app: network, database, cache and delivery. */
export function integCase(app: App): IntegCase {
  const config = readConfig({ ENVIRONMENT_SUFFIX: 'integ', ONCALL_EMAIL: 'success@simulator.amazonses.com' });
  StandardTags.apply(app, config.tags);
  const stack = new BrazilCartStack(app, config);
  const integ = new IntegCase(app, { stacks: [stack], minutes: 40 });
  const database = (like: object) => ({
    service: 'rds',
    api: 'describeDBInstances',
    parameters: { DBInstanceIdentifier: 'brazilcart-db-integ' },
    like: { DBInstances: [Match.objectLike({ ...like })] },
  });
  const cache = (like: object) => ({
    service: 'elasticache',
    api: 'describeReplicationGroups',
    parameters: { ReplicationGroupId: 'bc-cache-integ' },
    like: { ReplicationGroups: [Match.objectLike({ ...like })] },
  });

  integ.check(
    'database',
    'is encrypted, and reached by the network only',
    database({ StorageEncrypted: true, PubliclyAccessible: false }),
  );
  integ.check(
    'database',
    'is in two zones, and backed up for a week',
    database({ MultiAZ: true, BackupRetentionPeriod: 7 }),
  );
  integ.check(
    'cache',
    'is encrypted at rest and on the way',
    cache({ AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true }),
  );
  integ.check('cache', 'fails over by itself', cache({ AutomaticFailover: 'enabled', MultiAZ: 'enabled' }));
  integ.check('secrets', 'has a user of the database with a password of 20 characters', {
    ...Ask.secret('brazilcart-db-secret-integ', 'getSecretValue'),
    like: {
      SecretString: Match.serializedJson(
        Match.objectLike({
          username: 'brazilcart_admin',
          engine: 'postgres',
          password: Match.stringLikeRegexp('^.{20}$'),
        }),
      ),
    },
  });
  ['db-cpu', 'cache-1-cpu'].forEach((kind) =>
    integ.check('alarms', `tells somebody of ${kind}`, {
      ...Ask.alarm(`brazilcart-${kind}-alarm-integ`),
      like: {
        MetricAlarms: [Match.objectLike({ AlarmActions: Match.arrayWith([Match.stringLikeRegexp('^arn:aws:sns:')]) })],
      },
    }),
  );
  integ.check('pipeline', 'runs uploads one after the other', {
    ...Ask.pipeline('brazilcart-pipeline-integ'),
    at: ['pipeline.executionMode', 'QUEUED'],
  });
  integ.check('pipeline', 'starts on an upload', {
    ...Ask.rule('brazilcart-start-rule-integ'),
    like: { State: 'ENABLED', EventPattern: Match.stringLikeRegexp('Object Created') },
  });
  return integ;
}
