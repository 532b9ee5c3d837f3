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
  /** Name of the execution role of the function, at most 64 characters. @default - CloudFormation generates one */
  readonly roleName?: string;
  /** Key that encrypts the log of the function. @default - CloudWatch Logs encrypts it with a key of its own */
  readonly key?: IKey | EncryptionKey;
  /** How long the log of the function is kept. @default RetentionDays.ONE_WEEK */
  readonly logRetention?: RetentionDays;
}

/**
 * The function that empties the buckets of a stack when they are deleted. A stack has one.
 *
 * The bucket policies of exactly those buckets let it list and delete. A run takes at most 15 minutes and is tried
 * three times, which is enough for some millions of versions. If there are more, let the objects expire first.
 */
export class BucketEmptier extends Construct {
  /**
   * Returns the emptier of the stack that `scope` is in, and creates it at the first call.
   *
   * @param scope a construct of the stack
   * @param props properties of the emptier, which only the call that creates it considers
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
   * Empties a bucket when it is deleted, before its policy and the function are.
   *
   * The policy of the bucket grants access to the function, not to its role: an update that removes or replaces the
   * bucket changes the policies of the role before it deletes anything, and those of the old bucket after it was
   * emptied.
   *
   * A bucket that is retained has the same custom resource, which is retained too. Without it, the update that is to
   * keep the data would delete the custom resource, and the data with it. The function may not delete anything there.
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

/** `true` where the bucket stays, which is found out last: an aspect may have changed its removal policy. */
function retained(bucket: Bucket): string {
  const { cfnOptions } = bucket.node.defaultChild as CfnBucket;
  return Lazy.string({ produce: () => (cfnOptions.deletionPolicy === CfnDeletionPolicy.DELETE ? undefined : 'true') });
}
