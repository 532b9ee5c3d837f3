import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Credentials, DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { EncryptionKey } from '@slipway/kms';
import { Secrets } from '../src/components/secrets';
import { Names } from '../src/names';

describe('the secret of the master user', () => {
  it('rotates once a database was created with it', () => {
    const stack = new Stack(new App(), 'Stack', { env: { region: 'us-east-1' } });
    const key = new EncryptionKey(stack, 'Key', { alias: 'alias/key' });
    const secrets = new Secrets(stack, 'Secrets', { names: new Names('dev', 'us-east-1'), key });
    const before = secrets.alarms.length;
    const vpc = new Vpc(stack, 'Vpc');
    const database = new DatabaseInstance(stack, 'Database', {
      vpc,
      engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_16 }),
      credentials: Credentials.fromSecret(secrets.database, 'web_admin'),
    });

    secrets.rotateIn({ database, network: { vpc, subnets: {} } });

    Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::RotationSchedule', 3);
    expect(secrets.alarms).toHaveLength(before + 1);
  });
});
