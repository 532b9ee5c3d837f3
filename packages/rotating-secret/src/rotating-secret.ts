import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { requireProps } from '@slipway/conventions';
import { grantReadSecret, WithDefaults, withDefaults } from '@slipway/kms';
import { Construct } from 'constructs';
import { RotatedDatabase, Rotation } from './rotation';
import { SecretRotation, SecretRotationOptions } from './secret-rotation';

/** Properties of a secret that rotates. */
export interface RotatingSecretProps extends SecretRotationOptions {
  /** How the secret is rotated, which also determines its content. */
  readonly rotation: Rotation;
  /** Purpose of the secret, as the console shows it. */
  readonly description: string;
  /** What the secret holds, in the names of its resources, such as `db-master`. @default - the id in kebab-case */
  readonly holds?: string;
  /** Name of the secret, such as `shop/db/master`. @default - the name for what it holds */
  readonly secretName?: string;
  /**
   * Whether the secret stays when its stack is deleted. It can then be deleted by hand, with a recovery window of 7
   * days; CloudFormation deletes a secret at once.
   *
   * @default false
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
   */
  readonly retainData?: boolean;
}

/**
 * A generated, encrypted secret that Secrets Manager rotates every 30 days.
 *
 * It is a JSON object with one generated field. Nobody has typed the value, and it is in no template and no log.
 *
 * Secrets Manager charges per secret and month.
 *
 * @see https://aws.amazon.com/secrets-manager/pricing/
 */
export class RotatingSecret extends Construct {
  /** Secret for the props of L2 constructs. */
  public readonly secret: ISecret;
  /** ARN of the secret, with the six characters that Secrets Manager adds. */
  public readonly secretArn: string;

  private readonly props: WithDefaults<RotatingSecretProps> & { readonly holds: string };
  private schedule?: SecretRotation;

  /**
   * @throws Error if the time between two rotations is not 1 to 1000 whole days
   */
  constructor(scope: Construct, id: string, props: RotatingSecretProps) {
    super(scope, id);
    requireProps<RotatingSecretProps>(this, props, {
      rotation: 'Rotation.generated()',
      description: "'What signs sessions'",
    });
    this.props = { ...withDefaults(this, props), holds: props.holds ?? kebabCase(id) };
    const secret = this.addSecret();
    this.secret = secret;
    this.secretArn = secret.secretArn;
    if (props.rotation._isComplete) {
      this.start(props.rotation, secret);
    }
  }

  /** Schedule and function of the rotation. A database secret without a database has none. */
  public get rotation(): SecretRotation | undefined {
    return this.schedule;
  }

  /** Alarms of failed and overdue rotations. They notify nobody until they are bound to a topic. */
  public get alarms(): readonly Alarm[] {
    return this.schedule ? [this.schedule.alarm] : [];
  }

  /**
   * Starts the rotation of a secret that was made before its database, such as that of a master user: the database is
   * created with the secret, and attaches itself to it.
   *
   * @throws Error if the secret rotates already
   */
  public rotateIn(place: RotatedDatabase): SecretRotation {
    if (this.schedule) {
      throw new Error(
        `secret '${this.node.path}' already rotates, and can have only one schedule; give the database either in the rotation or here`,
      );
    }
    return this.start(this.props.rotation._at(place));
  }

  /** Lets a principal read the secret, each of its versions, and decrypt it. */
  public grantRead(grantee: IGrantable): void {
    grantReadSecret(grantee, this.secret);
  }

  private addSecret(): Secret {
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

  /** @param unattached the secret, if the database does not attach itself */
  private start(rotation: Rotation, unattached?: Secret): SecretRotation {
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

/** `DbMaster` is `db-master`. */
function kebabCase(id: string): string {
  return id
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1-')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
}
