import { join } from 'node:path';
import { CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { HandlerFunction } from '@slipway/handler-function';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct, IDependable } from 'constructs';
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
 * Its role can list and delete in exactly those buckets. A run takes at most 15 minutes and is tried three times: enough
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
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY, ...(props.functionName && { logGroupName: `/aws/lambda/${props.functionName}` }) });
    Grant.addToPrincipal({ grantee: this.role, actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resourceArns: [logGroup.logGroupArn] });
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
   * Empties `bucket` when it is deleted, before anything in `before` goes.
   *
   * @param before what the emptying still needs, such as the policy of the bucket
   */
  public emptyOnDelete(bucket: IBucket, before: IDependable): void {
    Grant.addToPrincipal({ grantee: this.role, actions: ['s3:ListBucketVersions'], resourceArns: [bucket.bucketArn] });
    Grant.addToPrincipal({ grantee: this.role, actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], resourceArns: [bucket.arnForObjects('*')] });
    const properties: BucketContentsProperties = { BucketName: bucket.bucketName };
    new CustomResource(bucket, 'Contents', {
      resourceType: 'Custom::BucketContents',
      serviceToken: this.handler.functionArn,
      serviceTimeout: Duration.hours(1),
      properties: { ...properties },
    }).node.addDependency(this.role, before);
  }
}
