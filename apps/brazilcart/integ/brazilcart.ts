import { App } from 'aws-cdk-lib/core';
import { StandardTags } from '@slipway/conventions';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { Ask } from '@slipway/testing/integ/questions';
import { BrazilCartStack } from '../src/brazilcart-stack';
import { readConfig } from '../src/config';

/** Test case of the whole app: network, database, cache and delivery. */
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
    'is encrypted, and can be reached only from the network',
    database({ StorageEncrypted: true, PubliclyAccessible: false }),
  );
  integ.check(
    'database',
    'is in two zones, and keeps backups for a week',
    database({ MultiAZ: true, BackupRetentionPeriod: 7 }),
  );
  integ.check(
    'cache',
    'is encrypted at rest and in transit',
    cache({ AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true }),
  );
  integ.check('cache', 'fails over automatically', cache({ AutomaticFailover: 'enabled', MultiAZ: 'enabled' }));
  integ.check('secrets', 'contain a database user with a password of 20 characters', {
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
    integ.check('alarms', `include ${kind}, which notifies the topic`, {
      ...Ask.alarm(`brazilcart-${kind}-alarm-integ`),
      like: {
        MetricAlarms: [Match.objectLike({ AlarmActions: Match.arrayWith([Match.stringLikeRegexp('^arn:aws:sns:')]) })],
      },
    }),
  );
  integ.check('pipeline', 'runs executions one after another', {
    ...Ask.pipeline('brazilcart-pipeline-integ'),
    at: ['pipeline.executionMode', 'QUEUED'],
  });
  integ.check('pipeline', 'starts on an upload', {
    ...Ask.rule('brazilcart-start-rule-integ'),
    like: { State: 'ENABLED', EventPattern: Match.stringLikeRegexp('Object Created') },
  });
  return integ;
}
