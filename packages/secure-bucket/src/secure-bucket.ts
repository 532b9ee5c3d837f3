import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { AnyPrincipal, Effect, Grant, IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { BucketEmptier } from './bucket-emptier';

export interface SecureBucketProps {
  /**
   * Name of the bucket: 3 to 63 lower-case letters, digits and hyphens, unique in all of AWS.
   *
   * @default - CloudFormation makes one
   */
  readonly bucketName?: string;

  /**
   * Key that encrypts the objects, with a bucket key so that KMS is asked less often.
   *
   * @default - keys that S3 manages (AES-256)
   */
  readonly key?: EncryptionKey;

  /** When objects expire. @default - never */
  readonly expiration?: Duration;

  /** When replaced or deleted versions expire. @default Duration.days(30) */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * Bucket that gets the access logs, under the construct path of this one. It must be encrypted by S3, not by a key:
   * S3 does not deliver logs otherwise.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
   */
  readonly accessLogs?: SecureBucket;

  /**
   * Keeps the bucket and its objects when the stack goes, or when the bucket is taken out of it or replaced. It can be
   * switched on a deployed bucket, in both directions.
   *
   * @default false
   */
  readonly retainData?: boolean;
}

/**
 * A private bucket: versioned, encrypted, reached over TLS only, owned by its account, and gone with its stack.
 *
 * Rights are granted by key prefix, with named actions, together with the use of the key.
 */
export class SecureBucket extends Construct {
  /** The bucket for the props of L2 constructs. */
  public readonly bucket: IBucket;
  public readonly bucketName: string;
  public readonly bucketArn: string;
  public readonly key?: EncryptionKey;

  private readonly resource: Bucket;

  constructor(scope: Construct, id: string, props: SecureBucketProps = {}) {
    super(scope, id);
    this.key = props.key;
    const removalPolicy = props.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.resource = new Bucket(this, 'Resource', {
      bucketName: props.bucketName,
      versioned: true,
      encryption: props.key ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      encryptionKey: props.key?.reference,
      bucketKeyEnabled: props.key ? true : undefined,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy,
      lifecycleRules: [
        {
          id: 'expire',
          expiration: props.expiration,
          noncurrentVersionExpiration: props.noncurrentVersionExpiration ?? Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    this.bucket = this.resource;
    this.bucketName = this.resource.bucketName;
    this.bucketArn = this.resource.bucketArn;
    this.requireTls();
    props.accessLogs?.receiveLogsOf(this);
    BucketEmptier.in(this).emptyOnDelete(this.resource, removalPolicy);
  }

  /**
   * Sends an event to the default bus of EventBridge for each object that is created or deleted.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   */
  public sendEvents(): void {
    this.cfnBucket.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  }

  /**
   * Lets a principal read objects and their versions.
   *
   * @param keys a key, or a prefix and `*`
   */
  public grantRead(grantee: IGrantable, keys = '*'): Grant {
    const objects = this.grantObjects(grantee, keys, ['s3:GetObject', 's3:GetObjectVersion']);
    return this.key ? objects.combine(this.key.grantDecryptVia('s3', grantee)) : objects;
  }

  /**
   * Lets a principal write objects. It cannot read or delete them.
   *
   * @param keys a key, or a prefix and `*`
   */
  public grantWrite(grantee: IGrantable, keys = '*'): Grant {
    const objects = this.grantObjects(grantee, keys, ['s3:PutObject']);
    return this.key ? objects.combine(this.key.grantEncryptVia('s3', grantee)) : objects;
  }

  /** Lets a principal see which keys there are. Without it, S3 answers 403 where an object is missing, not 404. */
  public grantList(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [this.bucketArn] });
  }

  /**
   * Lets a principal delete objects. Their versions stay, so that what was deleted can be had back.
   *
   * @param keys a key, or a prefix and `*`
   */
  public grantDelete(grantee: IGrantable, keys = '*'): Grant {
    return this.grantObjects(grantee, keys, ['s3:DeleteObject']);
  }

  /**
   * Lets a principal see how the bucket is set up, which CodePipeline asks of every bucket that it works with.
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

  private get cfnBucket(): CfnBucket {
    return this.resource.node.defaultChild as CfnBucket;
  }

  /** The wildcard only takes away: over plaintext nobody may do anything, whatever action AWS adds. */
  private requireTls(): void {
    this.resource.addToResourcePolicy(
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

  private receiveLogsOf(source: SecureBucket): void {
    if (this.key) {
      throw new Error(
        `bucket '${this.node.path}' cannot receive access logs: S3 delivers them only to buckets that it encrypts itself; leave out its key`,
      );
    }
    const prefix = `${source.node.path}/`;
    source.cfnBucket.loggingConfiguration = { destinationBucketName: this.bucketName, logFilePrefix: prefix };
    this.resource.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects(`${prefix}*`)],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnEquals: { 'aws:SourceArn': source.bucketArn },
        },
      }),
    );
  }
}
