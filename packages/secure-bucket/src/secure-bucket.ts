import { Annotations, Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { AnyPrincipal, Effect, Grant, IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { BucketEmptier } from './bucket-emptier';

/** Properties of a private, encrypted bucket. */
export interface SecureBucketProps {
  /**
   * Name of the bucket: 3 to 63 lower-case letters, digits and hyphens, unique in all of AWS.
   *
   * @default - CloudFormation generates one
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   */
  readonly bucketName?: string;

  /**
   * Key that encrypts the objects, with a bucket key to reduce the number of requests to KMS.
   *
   * @default - keys that S3 manages (AES-256)
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
   */
  readonly key?: IKey | EncryptionKey;

  /** Age at which objects expire, in whole days. @default - objects never expire */
  readonly expiration?: Duration;

  /** Time after which replaced or deleted versions expire, in whole days. @default Duration.days(30) */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * Bucket that gets the access logs, under the construct path of this one.
   *
   * It must be encrypted by S3, not by a key, since S3 does not deliver logs otherwise. The policy of an
   * imported bucket has to let S3 in: a warning at synthesis shows the statement.
   *
   * @default - the bucket of the stack that `SecureBucket.forAccessLogs` creates
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
   */
  readonly accessLogs?: IBucket | SecureBucket;

  /**
   * Whether the bucket receives the access logs of other buckets.
   *
   * Access to such a bucket is not logged: it would log its own deliveries for ever.
   *
   * @default false
   */
  readonly receivesAccessLogs?: boolean;

  /**
   * Whether the bucket and its objects are kept when the bucket is removed, replaced, or deleted with its stack.
   *
   * The value can be changed on a deployed bucket, in both directions.
   *
   * @default false
   */
  readonly retainData?: boolean;
}

/** Properties of the access log bucket of a stack. */
export interface AccessLogBucketProps {
  /**
   * Name of the bucket: 3 to 63 lower-case letters, digits and hyphens, unique in all of AWS.
   * @default - CloudFormation generates one
   */
  readonly bucketName?: string;

  /** Age at which logs expire, in whole days. @default Duration.days(90) */
  readonly expiration?: Duration;

  /** Whether the bucket and its logs are kept when it is removed, or deleted with its stack. @default false */
  readonly retainData?: boolean;
}

const ACCESS_LOGS = 'BucketAccessLogs';
const OF_GIVEN_BUCKET = 'SecureBucket';
const LOGS_KEPT = Duration.days(90);

/**
 * A private bucket: versioned, encrypted, accessible over TLS only, owned by its account, and deleted with its stack.
 *
 * Permissions are granted by key prefix, with named actions, together with the permission for the encryption key.
 */
export class SecureBucket extends Construct {
  /**
   * Returns the access log bucket of the stack that `scope` is in, and creates it at the first call.
   *
   * It is encrypted by S3, since neither S3 nor a load balancer delivers logs to a bucket with a customer-managed key.
   *
   * @param scope a construct of the stack
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
   */
  public static forAccessLogs(
    scope: Construct,
    { bucketName, expiration = LOGS_KEPT, retainData }: AccessLogBucketProps = {},
  ): SecureBucket {
    const stack = Stack.of(scope);
    return (
      (stack.node.tryFindChild(ACCESS_LOGS) as SecureBucket | undefined) ??
      new SecureBucket(stack, ACCESS_LOGS, { bucketName, expiration, retainData, receivesAccessLogs: true })
    );
  }

  /**
   * Returns a bucket that grants on an existing one with exact statements.
   *
   * The existing bucket keeps its settings: whether it is versioned, private and encrypted is for its owner to decide.
   * If an imported one is encrypted by a key, import it with that `encryptionKey`, or nothing can be read from it.
   *
   * @param bucket one that this app creates or imports
   */
  public static fromBucket(bucket: IBucket | SecureBucket): SecureBucket {
    if (bucket instanceof SecureBucket) {
      return bucket;
    }
    const { scope } = bucket.node;
    return scope instanceof SecureBucket
      ? scope
      : ((bucket.node.tryFindChild(OF_GIVEN_BUCKET) as SecureBucket | undefined) ??
          new SecureBucket(bucket as unknown as Construct, OF_GIVEN_BUCKET, {}, bucket));
  }

  /** The bucket for the props of L2 constructs. */
  public readonly bucket: IBucket;
  /** Name of the bucket, a token if CloudFormation generates it. */
  public readonly bucketName: string;
  /** ARN of the bucket, without its objects. */
  public readonly bucketArn: string;
  /** Key that encrypts the objects, if it is not one that S3 manages. */
  public readonly key?: EncryptionKey;

  /** @param given the bucket to wrap; see `SecureBucket.fromBucket` */
  constructor(scope: Construct, id: string, props: SecureBucketProps = {}, given?: IBucket) {
    super(scope, id);
    const key = given ? given.encryptionKey : props.key;
    this.key = key && EncryptionKey.resolve(this, key);
    this.bucket = given ?? this.addBucket(props);
    this.bucketName = this.bucket.bucketName;
    this.bucketArn = this.bucket.bucketArn;
    if (!given) {
      this.protect(this.bucket as Bucket, props);
    }
  }

  /**
   * Sends an event to the default event bus for each object that is created or deleted.
   *
   * An imported bucket cannot be changed: a warning at synthesis says what to switch on.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   */
  public sendEvents(): void {
    const { defaultChild } = this.bucket.node;
    if (defaultChild instanceof CfnBucket) {
      defaultChild.addPropertyOverride('NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled', true);
    } else {
      this.warn(
        'imported-bucket-events',
        'sends no events, and this app cannot switch them on, so an upload would start nothing; switch on Amazon EventBridge in the properties of the bucket',
      );
    }
  }

  /**
   * Lets a principal read objects and their versions.
   *
   * @param grantee the principal that reads
   * @param keys a key, or a prefix and `*`
   */
  public grantRead(grantee: IGrantable, keys = '*'): Grant {
    const objects = this.grantObjects(grantee, keys, ['s3:GetObject', 's3:GetObjectVersion']);
    return this.key ? objects.combine(this.key.grantDecryptVia('s3', grantee)) : objects;
  }

  /**
   * Lets a principal write objects, but neither read nor delete them.
   *
   * @param grantee the principal that writes
   * @param keys a key, or a prefix and `*`
   */
  public grantWrite(grantee: IGrantable, keys = '*'): Grant {
    const objects = this.grantObjects(grantee, keys, ['s3:PutObject']);
    return this.key ? objects.combine(this.key.grantEncryptVia('s3', grantee)) : objects;
  }

  /**
   * Lets a principal send a canned ACL with the objects that it writes, for which S3 requires an action of its own.
   *
   * The bucket has ACLs disabled: S3 accepts `bucket-owner-full-control`, ignores it, and refuses every other ACL.
   *
   * @param grantee the principal that writes
   * @param keys a key, or a prefix and `*`
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
   */
  public grantPutAcl(grantee: IGrantable, keys = '*'): Grant {
    return this.grantObjects(grantee, keys, ['s3:PutObjectAcl']);
  }

  /**
   * Lets a principal read the tags of objects and of their versions, which a copy of a tagged object needs.
   *
   * @param grantee the principal that reads
   * @param keys a key, or a prefix and `*`
   */
  public grantReadTags(grantee: IGrantable, keys = '*'): Grant {
    return this.grantObjects(grantee, keys, ['s3:GetObjectTagging', 's3:GetObjectVersionTagging']);
  }

  /**
   * Lets a principal write objects with tags, which `grantWrite` does not.
   *
   * @param grantee the principal that writes
   * @param keys a key, or a prefix and `*`
   */
  public grantWriteTags(grantee: IGrantable, keys = '*'): Grant {
    return this.grantObjects(grantee, keys, ['s3:PutObjectTagging']);
  }

  /** Lets a principal list the keys. Without it, S3 answers 403 if an object is missing, not 404. */
  public grantList(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [this.bucketArn] });
  }

  /**
   * Lets a principal delete objects. Their versions are kept, so that deleted objects can be restored.
   *
   * @param grantee the principal that deletes
   * @param keys a key, or a prefix and `*`
   */
  public grantDelete(grantee: IGrantable, keys = '*'): Grant {
    return this.grantObjects(grantee, keys, ['s3:DeleteObject']);
  }

  /**
   * Lets a principal read the settings of the bucket, as CodePipeline does with every bucket that it works with.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
   */
  public grantReadSettings(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'],
      resourceArns: [this.bucketArn],
    });
  }

  private grantObjects(grantee: IGrantable, keys: string, actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.bucket.arnForObjects(keys)] });
  }

  private addBucket(props: SecureBucketProps): Bucket {
    return new Bucket(this, 'Resource', {
      bucketName: props.bucketName,
      versioned: true,
      encryption: this.key ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      encryptionKey: this.key?.reference,
      bucketKeyEnabled: this.key ? true : undefined,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: removalPolicyOf(props),
      lifecycleRules: [
        {
          id: 'expire',
          expiration: props.expiration,
          noncurrentVersionExpiration: props.noncurrentVersionExpiration ?? Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
  }

  private protect(bucket: Bucket, props: SecureBucketProps): void {
    this.requireTls();
    if (!props.receivesAccessLogs) {
      const logs = props.accessLogs ? SecureBucket.fromBucket(props.accessLogs) : SecureBucket.forAccessLogs(this);
      logs.receiveLogsOf(bucket);
    }
    BucketEmptier.ofStack(this).emptyOnDelete(bucket, removalPolicyOf(props));
  }

  private warn(id: string, problem: string): void {
    Annotations.of(this).addWarningV2(
      `slipway-secure-bucket:${id}`,
      `bucket '${this.bucket.node.path}' is imported, and ${problem}`,
    );
  }

  /** The wildcard only takes away: over plaintext nobody may do anything, whatever action AWS adds. */
  private requireTls(): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyPlaintext',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:*'],
        resources: [this.bucketArn, this.bucket.arnForObjects('*')],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  }

  private receiveLogsOf(source: Bucket): void {
    if (this.key) {
      throw new Error(
        `bucket '${this.node.path}' cannot receive access logs: S3 delivers them only to buckets with its own encryption; omit the key`,
      );
    }
    const prefix = `${source.node.scope!.node.path}/`;
    const cfnSource = source.node.defaultChild as CfnBucket;
    cfnSource.loggingConfiguration = { destinationBucketName: this.bucketName, logFilePrefix: prefix };
    const statement = new PolicyStatement({
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [this.bucket.arnForObjects(`${prefix}*`)],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnEquals: { 'aws:SourceArn': source.bucketArn },
      },
    });
    if (!this.bucket.addToResourcePolicy(statement).statementAdded) {
      this.warn(
        'imported-bucket-policy',
        `its policy cannot be changed here: S3 delivers no access logs unless the policy has this statement; add it where the bucket is created: ${JSON.stringify(Stack.of(this).resolve(statement.toStatementJson()))}`,
      );
    }
  }
}

function removalPolicyOf({ retainData }: SecureBucketProps): RemovalPolicy {
  return retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
