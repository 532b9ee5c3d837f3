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
   * Name of the bucket: 3 to 63 lower-case letters, digits and hyphens, globally unique.
   *
   * @default - CloudFormation generates one
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   */
  readonly bucketName?: string;

  /**
   * Key that encrypts the objects. An S3 bucket key reduces the number of KMS requests.
   *
   * @default - S3 managed keys (AES-256)
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
   */
  readonly key?: IKey | EncryptionKey;

  /** Age at which objects expire, in whole days. @default - objects never expire */
  readonly expiration?: Duration;

  /** Time after which replaced or deleted versions expire, in whole days. @default Duration.days(30) */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * Bucket that receives the access logs, with the construct path of this bucket as the prefix.
   *
   * The log bucket must be encrypted with S3 managed keys, because S3 does not deliver logs otherwise. The policy of an
   * imported log bucket must allow S3 to deliver logs. A warning at synthesis shows the statement.
   *
   * @default - the access log bucket of the stack, see `SecureBucket.forAccessLogs`
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
   */
  readonly accessLogs?: IBucket | SecureBucket;

  /**
   * Whether the bucket receives the access logs of other buckets.
   *
   * Access to such a bucket is not logged, because each delivery would cause another log entry.
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
   * Name of the bucket: 3 to 63 lower-case letters, digits and hyphens, globally unique.
   * @default - CloudFormation generates one
   */
  readonly bucketName?: string;

  /** Age at which logs expire, in whole days. @default Duration.days(90) */
  readonly expiration?: Duration;

  /** Whether the bucket and its logs are kept when the bucket is removed or its stack is deleted. @default false */
  readonly retainData?: boolean;
}

const ACCESS_LOGS = 'BucketAccessLogs';
const OF_GIVEN_BUCKET = 'SecureBucket';
const LOGS_KEPT = Duration.days(90);

/**
 * Private S3 bucket that is versioned, encrypted, accessible only over TLS, and deleted with its stack. The bucket
 * owner owns all objects.
 *
 * Grants are limited to named actions and, optionally, a key prefix, and include the permission for the encryption key.
 */
export class SecureBucket extends Construct {
  /**
   * Returns the access log bucket of the stack that contains `scope`. The first call creates it.
   *
   * The bucket is encrypted with S3 managed keys, because S3 and load balancers do not deliver logs to a bucket with a
   * customer managed key.
   *
   * @param scope construct in the stack
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
   * Wraps an existing bucket, so that its grants name exact actions and resources.
   *
   * The settings of the existing bucket do not change: its owner is responsible for versioning, access and encryption.
   * If an imported bucket is encrypted with a KMS key, import the bucket with that `encryptionKey`. Otherwise, the
   * grants do not include the permission to decrypt the objects.
   *
   * @param bucket a bucket that this app creates or imports
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

  /** Underlying bucket, for the props of L2 constructs. */
  public readonly bucket: IBucket;
  /** Name of the bucket. The name is a token if CloudFormation generates it. */
  public readonly bucketName: string;
  /** ARN of the bucket, without its objects. */
  public readonly bucketArn: string;
  /** KMS key that encrypts the objects. Undefined if S3 manages the keys. */
  public readonly key?: EncryptionKey;

  /** @param given bucket to wrap; see `SecureBucket.fromBucket` */
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
   * Enables object events on the default event bus, for example for each object that is created or deleted.
   *
   * An imported bucket cannot be changed. A warning at synthesis names the setting to enable.
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
        "this app cannot enable its event notifications, so uploads may not start anything; enable Amazon EventBridge in the bucket's properties",
      );
    }
  }

  /**
   * Grants permission to read objects and their versions.
   *
   * @param grantee principal that reads
   * @param keys object key, or prefix followed by `*`
   */
  public grantRead(grantee: IGrantable, keys = '*'): Grant {
    const objects = this.grantObjects(grantee, keys, ['s3:GetObject', 's3:GetObjectVersion']);
    return this.key ? objects.combine(this.key.grantDecryptVia('s3', grantee)) : objects;
  }

  /**
   * Grants permission to write objects, but not to read or delete them.
   *
   * @param grantee principal that writes
   * @param keys object key, or prefix followed by `*`
   */
  public grantWrite(grantee: IGrantable, keys = '*'): Grant {
    const objects = this.grantObjects(grantee, keys, ['s3:PutObject']);
    return this.key ? objects.combine(this.key.grantEncryptVia('s3', grantee)) : objects;
  }

  /**
   * Grants permission to send a canned ACL when writing objects, for which S3 requires a separate action.
   *
   * ACLs are disabled on the bucket: S3 accepts and ignores `bucket-owner-full-control`, and rejects all other ACLs.
   *
   * @param grantee principal that writes
   * @param keys object key, or prefix followed by `*`
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
   */
  public grantPutAcl(grantee: IGrantable, keys = '*'): Grant {
    return this.grantObjects(grantee, keys, ['s3:PutObjectAcl']);
  }

  /**
   * Grants permission to read the tags of objects and of their versions, which is needed to copy a tagged object.
   *
   * @param grantee principal that reads
   * @param keys object key, or prefix followed by `*`
   */
  public grantReadTags(grantee: IGrantable, keys = '*'): Grant {
    return this.grantObjects(grantee, keys, ['s3:GetObjectTagging', 's3:GetObjectVersionTagging']);
  }

  /**
   * Grants permission to write objects with tags, which `grantWrite` does not include.
   *
   * @param grantee principal that writes
   * @param keys object key, or prefix followed by `*`
   */
  public grantWriteTags(grantee: IGrantable, keys = '*'): Grant {
    return this.grantObjects(grantee, keys, ['s3:PutObjectTagging']);
  }

  /**
   * Grants permission to list the object keys. Without this permission, S3 returns status 403 instead of 404 for a
   * missing object.
   */
  public grantList(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [this.bucketArn] });
  }

  /**
   * Grants permission to delete objects. Their versions are kept, so that deleted objects can be restored.
   *
   * @param grantee principal that deletes
   * @param keys object key, or prefix followed by `*`
   */
  public grantDelete(grantee: IGrantable, keys = '*'): Grant {
    return this.grantObjects(grantee, keys, ['s3:DeleteObject']);
  }

  /**
   * Grants permission to read the bucket's settings, which CodePipeline needs for every bucket that it uses.
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

  /**
   * Denies all requests without TLS. The action is a wildcard so that the statement also denies actions that AWS adds
   * later.
   */
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
        `bucket '${this.node.path}' cannot receive access logs: S3 delivers logs only to buckets that are encrypted with S3 managed keys; use a bucket without a KMS key`,
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
        `its policy cannot be changed here, so S3 delivers no access logs unless the policy contains the following statement; add the statement where the bucket is created: ${JSON.stringify(Stack.of(this).resolve(statement.toStatementJson()))}`,
      );
    }
  }
}

function removalPolicyOf({ retainData }: SecureBucketProps): RemovalPolicy {
  return retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
