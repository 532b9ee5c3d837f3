import { Annotations, Aws, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { ServiceUse } from './service-use';

const DELETION_WINDOW = Duration.days(7);
const ALIAS = /^alias\/(?!aws\/)[\w/-]{1,250}$/;
const OF_STACK = 'StackKey';
const OF_GIVEN_KEY = 'EncryptionKey';

/** Properties of a customer managed encryption key. */
export interface EncryptionKeyProps {
  /**
   * Alias of the key, such as `alias/brazilcart-dev`.
   *
   * AWS reserves aliases that begin with `alias/aws/`.
   *
   * @default - a name derived from the construct path
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
   */
  readonly alias?: string;

  /** Description of the key, as the console shows it. @default - the construct path */
  readonly description?: string;

  /**
   * Time during which a deleted key can be recovered, 7 to 30 days.
   *
   * @default Duration.days(7)
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
   */
  readonly deletionWindow?: Duration;
}

/**
 * Customer managed key that rotates every year and is deleted with its stack.
 *
 * The key policy has a statement for each use by a service (`allow`), limited to the resources that the service
 * encrypts. Principals in the account get their permissions from their own policies. Except for `grantDecrypt`, these
 * permissions apply only to requests through one service: a role that can read a bucket cannot decrypt secrets.
 *
 * KMS charges per month for each key, and per 10,000 requests.
 *
 * @see https://aws.amazon.com/kms/pricing/
 */
export class EncryptionKey extends Construct {
  /**
   * Returns the shared key of the stack that contains `scope`. Slipway's constructs encrypt their resources with this
   * key if no other key is set.
   *
   * The first call creates the key.
   */
  public static ofStack(scope: Construct): EncryptionKey {
    const stack = Stack.of(scope);
    return (
      (stack.node.tryFindChild(OF_STACK) as EncryptionKey | undefined) ??
      new EncryptionKey(stack, OF_STACK, { description: `Shared key of ${stack.node.path}` })
    );
  }

  /**
   * Returns the key to use in `scope`: the given key or, by default, the shared key of the stack.
   *
   * The policy of a `Key` that this app creates gets the same statements as the policy of an `EncryptionKey`. The
   * policy of an imported key cannot be changed. A warning at synthesis shows each statement that the policy needs.
   *
   * @param scope construct that uses the key
   * @param key key that the user passed, if any
   * @throws Error if the key is an alias, because IAM does not grant permissions on aliases
   */
  public static resolve(scope: Construct, key?: IKey | EncryptionKey): EncryptionKey {
    if (key === undefined || key instanceof EncryptionKey) {
      return key ?? EncryptionKey.ofStack(scope);
    }
    if ('aliasName' in key) {
      throw new Error(
        `key '${key.node.path}' is an alias: IAM grants permissions on keys, not on aliases such as ${String(key.aliasName)}; pass the key itself, or import it by its ARN with Key.fromKeyArn`,
      );
    }
    return (
      (key.node.tryFindChild(OF_GIVEN_KEY) as EncryptionKey | undefined) ??
      new EncryptionKey(key as unknown as Construct, OF_GIVEN_KEY, {}, key)
    );
  }

  /**
   * Underlying key, for the props of L2 constructs.
   *
   * Grants through this reference never change the key policy, because the statements that L2 constructs would add
   * contain wildcards.
   */
  public readonly reference: IKey;
  /** ARN of the key itself, not of its alias. */
  public readonly keyArn: string;
  /** ID of the key: the last part of its ARN. */
  public readonly keyId: string;

  private readonly key: IKey;
  private readonly uses = new Map<IPrincipal, Map<string, Grant>>();

  /**
   * @param given key to wrap; see `EncryptionKey.resolve`
   * @throws Error if the alias is malformed, or the deletion window is not between 7 and 30 days
   */
  constructor(scope: Construct, id: string, props: EncryptionKeyProps = {}, given?: IKey) {
    super(scope, id);
    this.key = given ?? this.addKey(props);
    this.keyArn = this.key.keyArn;
    this.keyId = this.key.keyId;
    this.reference = Key.fromKeyArn(this, 'Reference', this.keyArn);
  }

  /**
   * Allows an AWS service to use the key for its own resources.
   *
   * The policy of an imported key cannot be changed. A warning at synthesis shows the statement that the policy needs.
   */
  public allow(use: ServiceUse): void {
    const statement = use.toStatement();
    if (!this.key.addToResourcePolicy(statement, true).statementAdded) {
      Annotations.of(this).addWarningV2(
        'slipway-kms:imported-key-policy',
        `key '${this.key.node.path}' is imported, so its policy cannot be changed here, and the service cannot use the key unless the policy contains the following statement; add the statement where the key is created: ${JSON.stringify(Stack.of(this).resolve(statement.toStatementJson()))}`,
      );
    }
  }

  /**
   * Grants permission to encrypt through a service such as `s3`.
   *
   * The grant includes permission to decrypt, which multipart uploads require.
   *
   * @param service prefix of the service in `kms:ViaService`, such as `s3`
   * @param grantee principal that encrypts
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
   */
  public grantEncryptVia(service: string, grantee: IGrantable): Grant {
    return this.grantVia(service, grantee, ['kms:GenerateDataKey', 'kms:Decrypt']);
  }

  /**
   * Grants permission to decrypt through a service such as `s3` or `secretsmanager`.
   *
   * @param service prefix of the service in `kms:ViaService`, such as `s3`
   * @param grantee principal that decrypts
   */
  public grantDecryptVia(service: string, grantee: IGrantable): Grant {
    return this.grantVia(service, grantee, ['kms:Decrypt']);
  }

  /** Grants permission to decrypt directly with KMS instead of through another service, as tools such as Pulumi do. */
  public grantDecrypt(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt'], resourceArns: [this.keyArn] });
  }

  private addKey({ alias = Naming.byAddress(this).keyAlias(), description, deletionWindow }: EncryptionKeyProps): Key {
    check(alias, deletionWindow);
    return new Key(this, 'Resource', {
      alias,
      description: description ?? this.node.path,
      enableKeyRotation: true,
      pendingWindow: deletionWindow ?? DELETION_WINDOW,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Grants KMS actions through a service. Each principal has one statement per service, which later grants extend. */
  private grantVia(service: string, grantee: IGrantable, actions: string[]): Grant {
    const uses = this.uses.get(grantee.grantPrincipal) ?? new Map<string, Grant>();
    const grant =
      uses.get(service) ??
      Grant.addToPrincipal({
        grantee,
        actions,
        resourceArns: [this.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `${service}.${Aws.REGION}.amazonaws.com` } },
      });
    this.uses.set(grantee.grantPrincipal, uses.set(service, grant));
    grant.principalStatements[0]?.addActions(...actions);
    return grant;
  }
}

function check(alias: string, deletionWindow = DELETION_WINDOW): void {
  if (!Token.isUnresolved(alias) && !ALIAS.test(alias)) {
    throw new Error(
      `key alias '${alias}' is not valid: an alias begins with 'alias/' but not with 'alias/aws/', contains only letters, digits, slashes, underscores and hyphens, and has at most 256 characters; use an alias such as alias/app-dev`,
    );
  }
  if (deletionWindow.toDays() < 7 || deletionWindow.toDays() > 30) {
    throw new Error(
      `the deletion window of key '${alias}' is ${deletionWindow.toDays()} days, but KMS accepts 7 to 30 days; set a value such as Duration.days(7)`,
    );
  }
}
