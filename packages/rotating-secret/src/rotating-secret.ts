import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { requireProps } from '@slipway/conventions';
import { grantReadSecret, WithDefaults, withDefaults } from '@slipway/kms';
import { Construct } from 'constructs';
import { RecoverableSecret } from './recoverable/recoverable-secret';
import { RotatedDatabase, Rotation } from './rotation';
import { SecretRotation, SecretRotationOptions } from './secret-rotation';

/** Properties of a rotating secret. */
export interface RotatingSecretProps extends SecretRotationOptions {
  /** Kind of rotation, which also determines the secret's content. */
  readonly rotation: Rotation;
  /** Description of the secret, which the console shows. */
  readonly description: string;
  /**
   * Short name for the content of the secret, such as `db-master`. It becomes part of resource names.
   * @default - the construct ID in kebab case
   */
  readonly holds?: string;
  /** Name of the secret, such as `shop/db/master`. @default - a name with `holds` */
  readonly secretName?: string;
  /**
   * Whether the secret is kept when its stack is deleted. A kept secret can be deleted manually, with a recovery window
   * of 7 to 30 days.
   *
   * @default false
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
   */
  readonly retainData?: boolean;
  /**
   * Time during which the secret can be restored after its deletion, 7 to 30 whole days.
   *
   * CloudFormation can only delete secrets permanently. With a recovery window, a function creates and deletes the
   * secrets of the stack instead. During the recovery window, no other secret can have the same name.
   *
   * If you add or remove the recovery window of an existing secret, also change its name: the new secret is created
   * before the old one is deleted.
   *
   * @default - the secret is deleted permanently with its stack
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
   */
  readonly recoveryWindow?: Duration;
}

/**
 * Generated, encrypted secret that Secrets Manager rotates on a schedule, by default every 30 days.
 *
 * The secret is a JSON object with one generated field. The generated value does not appear in any template or log.
 *
 * Secrets Manager charges per month for each secret.
 *
 * @see https://aws.amazon.com/secrets-manager/pricing/
 */
export class RotatingSecret extends Construct {
  /** Underlying secret, for the props of L2 constructs. */
  public readonly secret: ISecret;
  /** ARN of the secret, with the six characters that Secrets Manager adds. */
  public readonly secretArn: string;

  private readonly props: WithDefaults<RotatingSecretProps> & { readonly holds: string };
  private schedule?: SecretRotation;

  /**
   * @throws Error if the rotation interval is not 1 to 1000 whole days, if the recovery window is not 7 to 30 whole
   * days, or if a retained secret has a recovery window
   */
  constructor(scope: Construct, id: string, props: RotatingSecretProps) {
    super(scope, id);
    requireProps<RotatingSecretProps>(this, props, {
      rotation: 'Rotation.generated()',
      description: "'Key that signs sessions'",
    });
    this.props = { ...withDefaults(this, props), holds: props.holds ?? kebabCase(id) };
    const secret = props.recoveryWindow ? this.addRecoverable(props.recoveryWindow, props) : this.addSecret();
    this.secret = secret;
    this.secretArn = secret.secretArn;
    if (props.rotation._isComplete) {
      this.start(props.rotation, secret);
    }
  }

  /** Schedule and function of the rotation. Undefined for a database secret whose database is not known yet. */
  public get rotation(): SecretRotation | undefined {
    return this.schedule;
  }

  /** Alarms for failed, unfinished and overdue rotations. They notify nobody until you connect them to a topic. */
  public get alarms(): readonly Alarm[] {
    return this.schedule ? [this.schedule.alarm] : [];
  }

  /**
   * Schedules the rotation of a secret that was created before its database, such as a master user's secret.
   *
   * The database must be created with the credentials in the secret (`Credentials.fromSecret`). The CDK then also
   * attaches the secret to the database.
   *
   * @throws Error if the secret already rotates
   */
  public rotateIn(place: RotatedDatabase): SecretRotation {
    if (this.schedule) {
      throw new Error(
        `secret '${this.node.path}' already rotates, and can have only one schedule; set the database either in the rotation or with rotateIn`,
      );
    }
    return this.start(this.props.rotation._at(place));
  }

  /** Grants permission to read all versions of the secret, and to decrypt them. */
  public grantRead(grantee: IGrantable): void {
    grantReadSecret(grantee, this.secret);
  }

  private addSecret(): ISecret {
    const { name, key, holds, rotation, description, retainData, secretName = name.secret(holds) } = this.props;
    const { FIELD, LENGTH, EXCLUDED } = rotation._environment;
    return new Secret(this, 'Secret', {
      secretName,
      description,
      encryptionKey: key.reference,
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      generateSecretString: {
        secretStringTemplate: JSON.stringify(rotation._otherFields),
        generateStringKey: FIELD,
        passwordLength: Number(LENGTH),
        excludeCharacters: EXCLUDED,
        requireEachIncludedType: true,
      },
    });
  }

  /** @param given props without this secret's defaults, which do not apply to a function that the whole stack shares */
  private addRecoverable(recoveryWindow: Duration, given: RotatingSecretProps): ISecret {
    const { name, key, holds, rotation, description, retainData, secretName = name.secret(holds) } = this.props;
    if (retainData) {
      throw new Error(
        `secret '${this.node.path}' has both retainData and recoveryWindow, but a retained secret is never deleted; set only one of them`,
      );
    }
    const { FIELD, LENGTH, EXCLUDED } = rotation._environment;
    const { secret } = new RecoverableSecret(this, 'Recoverable', {
      secretName,
      description,
      key,
      recoveryWindow,
      content: {
        SecretStringTemplate: JSON.stringify(rotation._otherFields),
        GenerateStringKey: FIELD,
        PasswordLength: LENGTH,
        ExcludeCharacters: EXCLUDED,
      },
      provisioner: { name: given.name, key: given.key, logRetention: given.logRetention },
    });
    return secret;
  }

  /** Starts the rotation. @param unattached the secret, if the database does not attach itself to it */
  private start(rotation: Rotation, unattached?: ISecret): SecretRotation {
    const { every, rotateImmediately, logRetention, name, key, holds } = this.props;
    if (unattached && rotation._place) {
      unattached.attach(rotation._place.database);
    }
    this.schedule = new SecretRotation(this, 'Rotation', {
      secret: this.secret,
      rotation,
      every,
      rotateImmediately,
      logRetention,
      name,
      key,
      holds,
    });
    return this.schedule;
  }
}

/** Converts an ID to kebab case, such as `DbMaster` to `db-master`. */
function kebabCase(id: string): string {
  return id
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1-')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
}
