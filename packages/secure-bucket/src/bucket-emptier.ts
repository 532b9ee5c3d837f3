import { join } from 'node:path';
import { CfnDeletionPolicy, CustomResource, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { ArnPrincipal, Grant, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { HandlerFunction } from '@slipway/handler-function';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import type { BucketContentsProperties } from './env';

const ID = 'BucketEmptier';
const HANDLER = join(__dirname, '..', 'assets', 'empty-bucket.lambda');

export interface BucketEmptierProps {
  /** @default - CloudFormation makes one */
  readonly functionName?: string;
  /** @default - CloudFormation makes one */
  readonly roleName?: string;
}

/**
 * The function that empties the buckets of a stack when they are deleted. A stack has one.
 *
 * The policies of exactly those buckets let it list and delete. A run takes at most 15 minutes and is tried three times: enough
 * for some millions of versions. For more, expire the objects first.
 */
export class BucketEmptier extends Construct {
  /**
   * The emptier of the stack of `scope`, made at the first call.
   *
   * @param props names, heeded by the call that makes it
   */
  public static in(scope: Construct, props: BucketEmptierProps = {}): BucketEmptier {
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
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.functionName && { logGroupName: `/aws/lambda/${props.functionName}` }),
    });
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
   * Empties `bucket` when it is deleted, before its policy and the function go.
   *
   * The policy of the bucket lets the function in, and not its role: an update that takes out or replaces the bucket
   * changes the policies of the role before it deletes anything, and those of the old bucket after it was emptied.
   *
   * A bucket that is retained has the same custom resource, which is retained too. To leave it out would be to delete it:
   * the data would be gone with the update that was to keep them.
   */
  public emptyOnDelete(bucket: Bucket, removalPolicy: RemovalPolicy): void {
    this.allow(bucket, ['s3:ListBucketVersions'], bucket.bucketArn);
    this.allow(bucket, ['s3:DeleteObject', 's3:DeleteObjectVersion'], bucket.arnForObjects('*'));
    const properties: BucketContentsProperties = { BucketName: bucket.bucketName, Retained: retained(bucket) };
    new CustomResource(bucket, 'Contents', {
      resourceType: 'Custom::BucketContents',
      serviceToken: this.handler.functionArn,
      serviceTimeout: Duration.hours(1),
      removalPolicy,
      properties: { ...properties },
    }).node.addDependency(this.role, bucket.policy!);
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
