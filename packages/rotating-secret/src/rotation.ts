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

/** Everything that a generated value could hold and that means something in a URL, a shell or SQL. */
const SPECIAL = ` !"#$%&'()*+,/:;<=>?@[\\]^\`{|}`;
const FEWEST_CHARACTERS = 10;
const USERNAME = /^[a-z_][a-z0-9_]*$/;

/** Generated part of a secret. */
export interface GeneratedValueProps {
  /** Number of characters of a value, 8 to 128. @default 32 */
  readonly length?: number;
  /**
   * Characters that a value never has. Of each kind that is left (small and capital letters, digits, punctuation) it
   * has at least one.
   *
   * @default - space and all punctuation except `-`, `.`, `_` and `~`
   */
  readonly excludeCharacters?: string;
}

/** Generated field of a secret, and the fields next to it. */
export interface GeneratedFieldProps extends GeneratedValueProps {
  /**
   * Further fields of the secret, which no rotation changes. They are readable in the template, so they must hold
   * nothing secret.
   *
   * @default - the generated field only
   */
  readonly otherFields?: Readonly<Record<string, string>>;
}

/** Configuration that is rotated without telling anyone. */
export interface GeneratedProps extends GeneratedFieldProps {
  /** Field of the secret that gets a new value. @default 'key' */
  readonly field?: string;
}

/** Token with a counterpart that has to know it. */
export interface TokenProps extends GeneratedFieldProps {
  /**
   * Function that makes the other side accept a new token. It gets a `CounterpartEvent`.
   *
   * Its role needs `grantRead` of the secret. It accepts the current token as well until the next rotation.
   */
  readonly counterpart: IFunction;
  /** Field of the secret that gets a new value. @default 'token' */
  readonly field?: string;
}

/** Place of a rotation function in a VPC. */
export interface RotationNetwork {
  /** VPC in which the database is. */
  readonly vpc: IVpc;
  /** Subnets in which Lambda creates the network interfaces. They need a way to Secrets Manager. */
  readonly subnets: SubnetSelection;
  /**
   * Security group of the function. It has to let out 5432 to the database and 443 to Secrets Manager, and the database
   * has to let it in.
   *
   * @default - a group of its own, with exactly these rules, which the group of the database lets in
   */
  readonly securityGroup?: ISecurityGroup;
}

/** PostgreSQL database in which passwords are changed. */
export interface RotatedDatabase {
  /** Instance or cluster. It writes its address into the secret. */
  readonly database: IDatabaseInstance | IDatabaseCluster;
  /** Place of the function in the VPC of the database. @default - outside: the database is reached from anywhere */
  readonly network?: RotationNetwork;
  /**
   * Certificate of the authority that signed the certificate of the database, as PEM.
   *
   * @default - the authorities of RDS
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
   */
  readonly certificateAuthority?: string;
}

/** User of PostgreSQL whose own password is changed. */
export interface PostgresUserProps extends GeneratedValueProps {
  /** Name of the user: small letters, digits and underscores. */
  readonly username: string;
  /**
   * Database that knows the user.
   *
   * @default - no database yet, and no rotation: see `RotatingSecret.rotateIn`
   */
  readonly at?: RotatedDatabase;
}

/** Two users of PostgreSQL, of whom one is current and the other gets the next password. */
export interface PostgresAlternatingUsersProps extends GeneratedValueProps {
  /**
   * Name of the first user: small letters, digits and underscores, at most 57. The second is called the same with
   * `_clone` after it. Both are created if they do not exist.
   */
  readonly username: string;
  /** Secret of a user who may create users and grant them the first user, such as the master user of RDS. */
  readonly superuser: ISecret;
  /**
   * Database that knows the users.
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

/** How a value is rotated: with a database user, with a function, or by itself. */
export class Rotation {
  /**
   * Changes the password of a user of PostgreSQL, as this user.
   *
   * Between the change and the end of the rotation, a second or so, the current version of the secret is refused. A
   * client that is refused reads the version `AWSPENDING`, then the current one again. With two alternating users that
   * never happens.
   *
   * @throws Error if the name of the user or the kind of its password is not valid
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
   * Changes the password of the PostgreSQL user that is not current, of two users, and makes that user current.
   *
   * The one before stays usable until the next rotation, so that no client is ever refused. What either of them creates
   * in the database belongs to the first.
   *
   * @throws Error if the name of the user or the kind of its password is not valid
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
   * Gives a token to a function that makes the other side accept it, and asks the function to try it out.
   *
   * @throws Error if the kind of the token is not valid
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
   * Generates one field of a configuration again, which nothing else has to know.
   *
   * The other fields stay as they are, also those that were changed by hand.
   *
   * @throws Error if the kind of the value is not valid
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

  /** Settings of the handler. @internal */
  public get _environment(): Omit<RotationEnvironment, 'SECRET_ARN'> {
    const { environment, place } = this.kind;
    return typeof place === 'object' && place.certificateAuthority !== undefined
      ? { ...environment, CERTIFICATE_AUTHORITY: place.certificateAuthority }
      : environment;
  }

  /** Fields of a new secret next to the generated one. @internal */
  public get _otherFields(): Readonly<Record<string, string>> {
    return this.kind.otherFields;
  }

  /** Database, if the kind has one and it is known. @internal */
  public get _place(): RotatedDatabase | undefined {
    return typeof this.kind.place === 'object' ? this.kind.place : undefined;
  }

  /** Whether there is a counterpart, or none is needed. @internal */
  public get _isComplete(): boolean {
    return this.kind.place !== 'missing';
  }

  /** The same rotation with the database that was missing. @internal */
  public _at(place: RotatedDatabase): Rotation {
    return new Rotation({ ...this.kind, place });
  }

  /** Grants what the rotation needs besides the secret. @internal */
  public _grant(grantee: IGrantable): void {
    this.kind.grant(grantee);
  }
}

function generated({ length = 32, excludeCharacters = SPECIAL }: GeneratedValueProps) {
  if (!Number.isInteger(length) || length < 8 || length > 128) {
    throw new Error(
      `length of a rotated value is ${length}: RDS accepts passwords of 8 to 128 characters; give a length such as 32`,
    );
  }
  const left = alphabetWithout(excludeCharacters).join('');
  if (left.length < FEWEST_CHARACTERS) {
    throw new Error(
      `a rotated value has only ${left.length} different characters to choose from, and with fewer than ${FEWEST_CHARACTERS} it can be guessed; exclude fewer characters`,
    );
  }
  return { LENGTH: String(length), EXCLUDED: excludeCharacters };
}

function checkField(field: string, otherFields: Readonly<Record<string, string>>): string {
  if (field === '' || field in otherFields) {
    throw new Error(
      `field '${field}' of a rotated secret cannot be generated: it needs a name other than those of the other fields (${Object.keys(otherFields).join(', ')}); choose another name`,
    );
  }
  return field;
}

function checkUsername(username: string, longest: number): void {
  if (!Token.isUnresolved(username) && (!USERNAME.test(username) || username.length > longest)) {
    throw new Error(
      `PostgreSQL user '${username}' cannot be rotated: a name has lower-case letters, digits and underscores, does not begin with a digit, and has at most ${longest} characters; choose one such as shop_admin`,
    );
  }
}
