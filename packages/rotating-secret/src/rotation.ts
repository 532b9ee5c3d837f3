import { Token } from 'aws-cdk-lib/core';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IDatabaseCluster, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { requireProps } from '@slipway/conventions';
import { grantReadSecret } from '@slipway/kms';
import { alphabetWithout } from './alphabet';
import type { RotationEnvironment } from './env';
import { LONGEST_USERNAME } from './postgres-clone';

/** Characters that have a special meaning in a URL, a shell or SQL. */
const SPECIAL = ` !"#$%&'()*+,/:;<=>?@[\\]^\`{|}`;
const FEWEST_CHARACTERS = 10;
const USERNAME = /^[a-z_][a-z0-9_]*$/;

/** Properties of the generated value in a secret. */
export interface GeneratedValueProps {
  /** Number of characters of a value, 8 to 128. @default 32 */
  readonly length?: number;
  /**
   * Characters that a value never contains. A value contains at least one character of each remaining class: lower-case
   * letters, upper-case letters, digits and punctuation.
   *
   * @default - space and all punctuation except `-`, `.`, `_` and `~`
   */
  readonly excludeCharacters?: string;
}

/** Properties of a generated field of a secret, and of its other fields. */
export interface GeneratedFieldProps extends GeneratedValueProps {
  /**
   * Other fields of the secret. Rotations do not change them. Do not put secrets into these fields, because the
   * template shows them.
   *
   * @default - only the generated field
   */
  readonly otherFields?: Readonly<Record<string, string>>;
}

/** Properties of a value that no other system needs to know. */
export interface GeneratedProps extends GeneratedFieldProps {
  /** Field of the secret that receives a new value. @default 'key' */
  readonly field?: string;
}

/** Properties of a token that a counterpart must accept. */
export interface TokenProps extends GeneratedFieldProps {
  /**
   * Function that makes the other system accept a new token. The function receives a `CounterpartEvent`.
   *
   * Call `grantRead` of the secret for the function's role. The other system must also accept the current token until
   * the next rotation.
   */
  readonly counterpart: IFunction;
  /** Field of the secret that receives a new value. @default 'token' */
  readonly field?: string;
}

/** VPC placement of a rotation function. */
export interface RotationNetwork {
  /** VPC of the database. */
  readonly vpc: IVpc;
  /** Subnets in which Lambda creates the network interfaces. They need a route to Secrets Manager. */
  readonly subnets: SubnetSelection;
  /**
   * Security group of the function, which must allow outbound connections to the database on port 5432 and to Secrets
   * Manager on port 443. The database's security group must allow inbound connections from this group.
   *
   * @default - a new group with exactly these rules, which the database's group allows
   */
  readonly securityGroup?: ISecurityGroup;
}

/** PostgreSQL database in which a rotation changes passwords. */
export interface RotatedDatabase {
  /** Database instance or cluster. Its address is written to the secret. */
  readonly database: IDatabaseInstance | IDatabaseCluster;
  /** VPC placement of the function. @default - not in a VPC: the database must be publicly reachable */
  readonly network?: RotationNetwork;
  /**
   * Certificate of the authority that signed the database's certificate, in PEM format.
   *
   * @default - the RDS certificate authorities
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
   */
  readonly certificateAuthority?: string;
}

/** Properties of a PostgreSQL user that changes its own password. */
export interface PostgresUserProps extends GeneratedValueProps {
  /** Name of the user: at most 63 lower-case letters, digits and underscores, not beginning with a digit. */
  readonly username: string;
  /**
   * Database of the user.
   *
   * @default - no database yet, and no rotation: see `RotatingSecret.rotateIn`
   */
  readonly at?: RotatedDatabase;
}

/** Properties of two alternating PostgreSQL users, of which one is current and the other receives the next password. */
export interface PostgresAlternatingUsersProps extends GeneratedValueProps {
  /**
   * Name of the first user: at most 57 lower-case letters, digits and underscores. The second user's name is the same
   * with the suffix `_clone`. Both users are created if they do not exist.
   */
  readonly username: string;
  /** Secret of a user who can create users and grant the first user's role to them, such as the RDS master user. */
  readonly superuser: ISecret;
  /**
   * Database of the users.
   *
   * @default - no database yet, and no rotation: see `RotatingSecret.rotateIn`
   */
  readonly at?: RotatedDatabase;
}

interface Kind {
  readonly environment: Omit<RotationEnvironment, 'SECRET_ARN'>;
  readonly otherFields: Readonly<Record<string, string>>;
  readonly place: RotatedDatabase | 'missing' | 'nowhere';
  readonly grant: (grantee: IGrantable) => void;
}

const NOTHING = () => undefined;

/**
 * Kind of a rotation: a database password, a token with a counterpart, or a value that no other system needs to know.
 */
export class Rotation {
  /**
   * Creates a rotation in which a PostgreSQL user changes its own password.
   *
   * For about a second, between the change and the end of the rotation, the database rejects the current version of the
   * secret. Clients should then try the version `AWSPENDING`, and the current version again. With two alternating
   * users, clients are never rejected.
   *
   * @throws Error if the user name or the password properties are not valid
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
   */
  public static postgresUser(props: PostgresUserProps): Rotation {
    requireProps<PostgresUserProps>('rotation of a PostgreSQL user', props, { username: "'shop_admin'" });
    const { username } = props;
    checkUsername(username, 63);
    return new Rotation({
      environment: { KIND: 'postgres-user', FIELD: 'password', USERNAME: username, ...generated(props) },
      otherFields: { username },
      place: props.at ?? 'missing',
      grant: NOTHING,
    });
  }

  /**
   * Creates a rotation between two PostgreSQL users: the password of the user that is not current is changed, and that
   * user becomes current.
   *
   * The previous user can log in until the next rotation, so that no client is ever rejected. The first user owns
   * everything that either of them creates in the database.
   *
   * @throws Error if the user name or the password properties are not valid
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
   */
  public static postgresAlternatingUsers(props: PostgresAlternatingUsersProps): Rotation {
    requireProps<PostgresAlternatingUsersProps>('rotation of two PostgreSQL users', props, {
      username: "'shop'",
      superuser: 'master.secret',
    });
    const { username, superuser } = props;
    checkUsername(username, LONGEST_USERNAME);
    return new Rotation({
      environment: {
        KIND: 'postgres-alternating-users',
        FIELD: 'password',
        USERNAME: username,
        SUPERUSER_SECRET_ARN: superuser.secretArn,
        ...generated(props),
      },
      otherFields: { username },
      place: props.at ?? 'missing',
      grant: (grantee) => grantReadSecret(grantee, superuser),
    });
  }

  /**
   * Creates a rotation of a token: a function makes the other system accept the new token, and tests it.
   *
   * @throws Error if the properties of the token are not valid
   */
  public static token(props: TokenProps): Rotation {
    requireProps<TokenProps>('rotation of a token', props, { counterpart: 'a HandlerFunction' });
    const { counterpart, field = 'token', otherFields = {} } = props;
    return new Rotation({
      environment: {
        KIND: 'token',
        FIELD: checkField(field, otherFields),
        COUNTERPART_ARN: counterpart.functionArn,
        ...generated(props),
      },
      otherFields,
      place: 'nowhere',
      grant: (grantee) => {
        const resourceArns = [counterpart.functionArn];
        Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns });
      },
    });
  }

  /**
   * Creates a rotation of a value that no other system needs to know: one field is generated again.
   *
   * The other fields do not change, even if they were edited manually.
   *
   * @throws Error if the properties of the value are not valid
   */
  public static generated(props: GeneratedProps = {}): Rotation {
    const { field = 'key', otherFields = {} } = props;
    return new Rotation({
      environment: { KIND: 'generated', FIELD: checkField(field, otherFields), ...generated(props) },
      otherFields,
      place: 'nowhere',
      grant: NOTHING,
    });
  }

  private constructor(private readonly kind: Kind) {}

  /** Environment variables of the handler. @internal */
  public get _environment(): Omit<RotationEnvironment, 'SECRET_ARN'> {
    const { environment, place } = this.kind;
    return typeof place === 'object' && place.certificateAuthority !== undefined
      ? { ...environment, CERTIFICATE_AUTHORITY: place.certificateAuthority }
      : environment;
  }

  /** Fields of a new secret besides the generated field. @internal */
  public get _otherFields(): Readonly<Record<string, string>> {
    return this.kind.otherFields;
  }

  /** Database of the rotation, if it has one and it is already known. @internal */
  public get _place(): RotatedDatabase | undefined {
    return typeof this.kind.place === 'object' ? this.kind.place : undefined;
  }

  /** Whether the counterpart is known, or none is needed. @internal */
  public get _isComplete(): boolean {
    return this.kind.place !== 'missing';
  }

  /** Returns the same rotation with its database. @internal */
  public _at(place: RotatedDatabase): Rotation {
    return new Rotation({ ...this.kind, place });
  }

  /** Grants the permissions that the rotation needs besides access to the secret. @internal */
  public _grant(grantee: IGrantable): void {
    this.kind.grant(grantee);
  }
}

function generated({ length = 32, excludeCharacters = SPECIAL }: GeneratedValueProps) {
  if (!Number.isInteger(length) || length < 8 || length > 128) {
    throw new Error(
      `the length of a rotated value is ${length}, but it must be 8 to 128 characters, the limits of RDS for passwords; set a length such as 32`,
    );
  }
  const left = alphabetWithout(excludeCharacters).join('');
  if (left.length < FEWEST_CHARACTERS) {
    throw new Error(
      `a rotated value would consist of only ${left.length} distinct characters, but a value with fewer than ${FEWEST_CHARACTERS} can be guessed; exclude fewer characters`,
    );
  }
  return { LENGTH: String(length), EXCLUDED: excludeCharacters };
}

function checkField(field: string, otherFields: Readonly<Record<string, string>>): string {
  if (field === '' || field in otherFields) {
    throw new Error(
      `field '${field}' of a rotated secret cannot be generated: its name must not be empty or the name of another field (${Object.keys(otherFields).join(', ')}); choose a different name`,
    );
  }
  return field;
}

function checkUsername(username: string, longest: number): void {
  if (!Token.isUnresolved(username) && (!USERNAME.test(username) || username.length > longest)) {
    throw new Error(
      `PostgreSQL user '${username}' cannot be rotated: a name has lower-case letters, digits and underscores, does not begin with a digit, and has at most ${longest} characters; choose a name such as shop_admin`,
    );
  }
}
