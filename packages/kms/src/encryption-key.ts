import { Aws, Duration, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ServiceUse } from './service-use';

const DELETION_WINDOW = Duration.days(7);
const ALIAS = /^alias\/(?!aws\/)[\w/-]{1,250}$/;

export interface EncryptionKeyProps {
  /** Such as `alias/brazilcart-dev`; not `alias/aws/...`, which AWS keeps for itself. */
  readonly alias: string;

  /** What the key is for. */
  readonly description: string;

  /**
   * How long the key can still be recovered after it was deleted, 7 to 30 days.
   *
   * @default Duration.days(7)
   */
  readonly deletionWindow?: Duration;
}

/**
 * A customer-managed key that rotates every year and goes with its stack.
 *
 * Its policy names each service once, bound to what that service encrypts. Principals of the account get their rights
 * from their own roles, always through one service, so that a role which may read a bucket cannot decrypt anything else.
 */
export class EncryptionKey extends Construct {
  /**
   * The key for the props of L2 constructs. Grants through it change no key policy: what L2 constructs would write there
   * has wildcards.
   */
  public readonly reference: IKey;
  public readonly keyArn: string;
  public readonly keyId: string;

  private readonly key: Key;
  private readonly uses = new Map<IPrincipal, Map<string, Grant>>();

  /** @throws where the alias is malformed or the deletion window is not between 7 and 30 days */
  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    check(props);
    this.key = new Key(this, 'Resource', {
      alias: props.alias,
      description: props.description,
      enableKeyRotation: true,
      pendingWindow: props.deletionWindow ?? DELETION_WINDOW,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.keyArn = this.key.keyArn;
    this.keyId = this.key.keyId;
    this.reference = Key.fromKeyArn(this, 'Reference', this.keyArn);
  }

  /** Lets a service use the key for its own resources. */
  public allow(use: ServiceUse): void {
    this.key.addToResourcePolicy(use.toStatement());
  }

  /**
   * Lets a principal write through a service such as `s3`: data keys, and the decryption that multipart uploads need.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
   */
  public grantEncryptVia(service: string, grantee: IGrantable): Grant {
    return this.grantVia(service, grantee, ['kms:GenerateDataKey', 'kms:Decrypt']);
  }

  /** Lets a principal read through a service such as `s3` or `secretsmanager`. */
  public grantDecryptVia(service: string, grantee: IGrantable): Grant {
    return this.grantVia(service, grantee, ['kms:Decrypt']);
  }

  /** Lets a principal decrypt by itself, without a service between: what tools such as Pulumi encrypt with the key. */
  public grantDecrypt(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt'], resourceArns: [this.keyArn] });
  }

  /** A principal gets one statement per service; what it is granted later is added to that. */
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

function check({ alias, deletionWindow = DELETION_WINDOW }: EncryptionKeyProps): void {
  if (!Token.isUnresolved(alias) && !ALIAS.test(alias)) {
    throw new Error(
      `key alias '${alias}' is not valid: it is alias/ and then letters, digits, / _ -, at most 256 characters, and not alias/aws/; write one such as alias/app-dev`,
    );
  }
  if (deletionWindow.toDays() < 7 || deletionWindow.toDays() > 30) {
    throw new Error(
      `deletion window of key '${alias}' is ${deletionWindow.toDays()} days: KMS takes 7 to 30; give Duration.days(7) to Duration.days(30)`,
    );
  }
}
