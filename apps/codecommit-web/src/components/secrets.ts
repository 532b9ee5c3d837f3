import { Duration } from 'aws-cdk-lib/core';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { EncryptionKey } from '@slipway/kms';
import { RotatedDatabase, RotatingSecret, Rotation, SecretRotation } from '@slipway/rotating-secret';
import { Construct } from 'constructs';
import { Names } from '../names';

/** Name of the database's master user. */
export const MASTER_USER = 'web_admin';

export interface SecretsProps {
  readonly names: Names;
  readonly key: EncryptionKey;
}

/** Time during which the secrets can be restored after the stack was deleted. */
const RECOVERY_WINDOW = Duration.days(7);

/**
 * Secrets of the environment. Their values are generated, and deleted secrets can be restored for 7 days. The
 * deployment settings and the API keys rotate every 30 days; the database secret rotates only if `rotateIn` has been
 * called.
 */
export class Secrets extends Construct {
  /** Secret with deployment settings. While its field `freeze` contains text, no new deployment starts. */
  public readonly deployment: ISecret;
  /** Secret with the user name and password of the database. The secret exists even if no database is created. */
  public readonly database: ISecret;
  /** Secret with API keys. */
  public readonly api: ISecret;

  private readonly props: SecretsProps;
  private readonly all: readonly RotatingSecret[];

  constructor(scope: Construct, id: string, props: SecretsProps) {
    super(scope, id);
    this.props = props;
    const { deployment, database, api } = props.names.secrets;
    this.all = [
      this.add('Deployment', deployment, 'Settings of deployments', {
        rotation: Rotation.generated({ field: 'token', otherFields: { freeze: '' } }),
      }),
      this.add('Database', database, 'Master user of a database', {
        rotation: Rotation.postgresUser({ username: MASTER_USER }),
      }),
      this.add('Api', api, 'Keys of an API', { rotation: Rotation.generated({ field: 'key' }) }),
    ];
    [this.deployment, this.database, this.api] = this.all.map(({ secret }) => secret);
  }

  /** Alarms for failed and overdue rotations. */
  public get alarms(): readonly Alarm[] {
    return this.all.flatMap(({ alarms }) => alarms);
  }

  /** Adds a rotation of the master password, every 30 days, for a database that is created with the database secret. */
  public rotateIn(place: RotatedDatabase): SecretRotation {
    return this.all[1].rotateIn(place);
  }

  private add(
    id: string,
    secretName: string,
    description: string,
    { rotation }: { readonly rotation: Rotation },
  ): RotatingSecret {
    const { names, key } = this.props;
    return new RotatingSecret(this, id, {
      rotation,
      description,
      secretName,
      holds: id.toLowerCase(),
      name: names.all,
      key,
      logRetention: RetentionDays.ONE_MONTH,
      recoveryWindow: RECOVERY_WINDOW,
    });
  }
}
