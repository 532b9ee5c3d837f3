import { join } from 'node:path';
import { CfnDeletionPolicy, CustomResource, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { ArnPrincipal, Grant, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import type { BucketContentsProperties } from './env';

const ID = 'BucketEmptier';
const HANDLER = join(__dirname, '..', 'assets', 'empty-bucket.lambda');

/** Properties of the function that empties the buckets of a stack. */
export interface BucketEmptierProps {
  /** Name of the function, 1 to 64 characters. @default - CloudFormation generates one */
  readonly functionName?: string;
  /** Name of the function's execution role, at most 64 characters. @default - CloudFormation generates one */
  readonly roleName?: string;
  /** Key that encrypts the function's log. @default - CloudWatch Logs encrypts the log with its own key */
  readonly key?: IKey | EncryptionKey;
  /** Retention period of the function's log. @default RetentionDays.ONE_WEEK */
  readonly logRetention?: RetentionDays;
}

/**
 * Lambda function that empties the buckets of a stack when they are deleted. A stack has at most one such function.
 *
 * The function can list and delete objects only in buckets whose policies allow it. For each bucket, it runs at most
 * three times, for at most 15 minutes each, which is enough for several million object versions. If a bucket contains
 * more versions, let its objects expire before you delete the bucket.
 */
export class BucketEmptier extends Construct {
  /**
   * Returns the bucket emptier of the stack that contains `scope`. The first call creates it.
   *
   * @param scope construct in the stack
   * @param props properties of the emptier, which only the first call uses
   */
  public static ofStack(scope: Construct, props: BucketEmptierProps = {}): BucketEmptier {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as BucketEmptier | undefined) ?? new BucketEmptier(stack, props);
  }

  private readonly role: ServiceRole;
  private readonly handler: HandlerFunction;

  private constructor(stack: Stack, props: BucketEmptierProps) {
    super(stack, ID);
    this.role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: props.roleName,
      description: 'Empties the buckets of its stack when they are deleted',
    });
    const logGroup = this.addLog(props);
    Grant.addToPrincipal({
      grantee: this.role,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resourceArns: [logGroup.logGroupArn],
    });
    this.handler = new HandlerFunction(this, 'Function', {
      functionName: props.functionName,
      description: 'Empties the buckets of its stack when they are deleted',
      bundle: HANDLER,
      role: this.role,
      timeout: Duration.minutes(15),
      logGroup,
    });
  }

  /**
   * Empties a bucket before the bucket, its policy and the function are deleted.
   *
   * The bucket policy grants the access, and not the function's role: an update that removes or replaces the bucket
   * changes the role's policies before it deletes anything, but deletes the old bucket's policy only after it has
   * emptied the bucket.
   *
   * A retained bucket has the same custom resource, which is also retained. Otherwise, the update that enables
   * retention would delete the custom resource, and thereby the data. The function has no permission to delete anything
   * in a retained bucket.
   */
  public emptyOnDelete(bucket: Bucket, removalPolicy: RemovalPolicy): void {
    if (removalPolicy !== RemovalPolicy.RETAIN) {
      this.allow(bucket, ['s3:ListBucketVersions'], bucket.bucketArn);
      this.allow(bucket, ['s3:DeleteObject', 's3:DeleteObjectVersion'], bucket.arnForObjects('*'));
    }
    const properties: BucketContentsProperties = { BucketName: bucket.bucketName, Retained: retained(bucket) };
    new CustomResource(bucket, 'Contents', {
      resourceType: 'Custom::BucketContents',
      serviceToken: this.handler.functionArn,
      serviceTimeout: Duration.hours(1),
      removalPolicy,
      properties: { ...properties },
    }).node.addDependency(this.role, bucket.policy!);
  }

  private addLog({
    functionName,
    key,
    logRetention: retention = RetentionDays.ONE_WEEK,
  }: BucketEmptierProps): LogGroup {
    const logGroupName = functionName === undefined ? undefined : `/aws/lambda/${functionName}`;
    return key === undefined
      ? new LogGroup(this, 'Logs', { retention, removalPolicy: RemovalPolicy.DESTROY, logGroupName })
      : new EncryptedLogGroup(this, 'Logs', { logGroupName, key, retention });
  }

  private allow(bucket: Bucket, actions: string[], resource: string): void {
    bucket.addToResourcePolicy(
      new PolicyStatement({ principals: [new ArnPrincipal(this.role.roleArn)], actions, resources: [resource] }),
    );
  }
}

/**
 * Returns a token that resolves to `true` if the bucket is retained. An aspect may change the removal policy, so the
 * token is resolved after all aspects were applied.
 */
function retained(bucket: Bucket): string {
  const { cfnOptions } = bucket.node.defaultChild as CfnBucket;
  return Lazy.string({ produce: () => (cfnOptions.deletionPolicy === CfnDeletionPolicy.DELETE ? undefined : 'true') });
}
